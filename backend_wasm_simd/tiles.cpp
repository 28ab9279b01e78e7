#include "backend_wasm_simd/tiles.h"

#include <algorithm>
#include <cstring>
#include <new>
#include <utility>

#include "backend_wasm_simd/threads.h"
#include "backend_wasm_simd/tiles_gather.h"
#include "backend_wasm_simd/tiles_program.h"
#include "backend_wasm_simd/vec.h"

namespace nacre {
namespace {

using Source = TileProgram::Source;
using Result = TileProgram::Result;
constexpr std::align_val_t alignment{64};

struct Free {
  void operator()(char* p) const { ::operator delete(p, alignment); }
};

constexpr int64_t part_elements = 16384;  // a multiple of every tile

int vectors_of(int64_t elements) { return static_cast<int>((elements + 3) / 4); }

}  // namespace

struct FusedRunner::State {
  explicit State(const TileProgram& p) : program(p), slots(program.slots) {
    const size_t registers = program.registers * program.register_bytes();
    memory.reset(static_cast<char*>(::operator new(registers + program.memory + 64, alignment)));
    std::memset(memory.get(), 0, registers + program.memory + 64);
    extra = memory.get() + registers;
    for (int i = 0; i < program.registers; i++) slots[i] = memory.get() + i * program.register_bytes();
    full = vectors_of(std::min<int64_t>(program.size, program.register_elements));
    execute(program.constants, full);
    bases.resize(program.sources.size());
  }

  void execute(const std::vector<TileProgram::Step>& steps, int vectors) {
    for (const TileProgram::Step& s : steps) s.run(slots[s.out], slots[s.a], slots[s.b], slots[s.c], s.parameters, vectors);
  }

  void bind(const void* const* in) {
    for (size_t k = 0; k < bases.size(); k++) {
      const Source& s = program.sources[k];
      bases[k] = static_cast<const char*>(in[k]) + s.offset * (s.is_bool ? 1 : 4);
      if (s.kind == Source::Kind::scalar) gather::row(slots[s.slot], bases[k], 0, full * 4, s.is_bool);
      if (s.kind == Source::Kind::periodic) lay_out_period(s, bases[k]);
    }
    execute(program.uniform, full);
  }

  void lay_out_period(const Source& s, const char* base) {
    char* data = extra + s.memory;
    gather::row(data, base, 1, s.period, s.is_bool);
    const int wanted = s.period + static_cast<int>(std::min<int64_t>(program.size, program.tile)) + 3;
    for (int done = s.period; done < wanted; done *= 2)
      std::memcpy(data + done * 4, data, std::min(done, wanted - done) * 4);
  }

  // Elements [begin, end); those of `out` start at `origin`.
  void range(void* const* out, int64_t begin, int64_t end, int64_t origin) {
    if (begin >= end) return;
    if (program.unbounded) return straight(static_cast<char*>(out[0]) + (begin - origin) * 4, begin, end);
    if (program.panel_dimension >= 0 && begin == 0 && end == program.size) return panels(out, origin, 0, panel_count());
    gather::Position at;
    if (program.needs_position) at = gather::Position(program.shape, begin);
    for (int64_t i = begin; i < end;) {
      int64_t n = std::min<int64_t>(program.tile, end - i);
      if (program.cut_at_rows) n = std::min<int64_t>(n, program.inner - at.coordinates[program.shape.rank() - 1]);
      tile(out, i, static_cast<int>(n), origin, at, -1);
      i += n;
      if (program.needs_position && i < end) advance(at, i, static_cast<int>(n));
    }
  }

  // The one step of an unbounded program, row by row where an input stays the same along rows.
  void straight(char* out, int64_t begin, int64_t end) {
    const TileProgram::Step& step = program.steps[0];
    const int rank = program.shape.rank();
    gather::Position at;
    if (program.cut_at_rows) at = gather::Position(program.shape, begin);
    for (int64_t i = begin; i < end;) {
      int n = static_cast<int>(program.cut_at_rows ? std::min<int64_t>(end - i, program.inner - at.coordinates[rank - 1]) : end - i);
      if (n > 4) n -= n % 4;
      for (size_t k = 0; k < bases.size(); k++) {
        const Source& s = program.sources[k];
        if (s.kind == Source::Kind::flat) slots[s.slot] = const_cast<char*>(bases[k]) + i * 4;
        else if (s.kind == Source::Kind::strided) simd::store(slots[s.slot] = slots[s.home], simd::load_splat(bases[k] + at.offset(s.strides, rank) * 4));
      }
      char* const to = n % 4 ? slots[program.results[0].bounce] : out;  // nothing may be written past the end
      step.run(to, slots[step.a], slots[step.b], slots[step.c], step.parameters, vectors_of(n));
      if (to != out) std::memcpy(out, to, static_cast<size_t>(n) * 4);
      out += n * 4;
      i += n;
      if (program.cut_at_rows) advance(at, i, n);
    }
  }

  // From a tile of n elements to the next one, at element i.
  void advance(gather::Position& at, int64_t i, int n) const {
    const int last = program.shape.rank() - 1;
    if (!program.cut_at_rows) {
      at = gather::Position(program.shape, i);
    } else if ((at.coordinates[last] += n) == program.inner) {
      at.coordinates[last] = 0;
      at.next_row(program.shape, last);
    }
  }

  // The space in panels of `panel_rows` rows that are neighbours in the memory of a transposed input, so that its cache lines are used up.
  int panels_across() const { return (program.shape[program.panel_dimension] + TileProgram::panel_rows - 1) / TileProgram::panel_rows; }
  int panel_count() const { return static_cast<int>(program.size / program.inner / program.shape[program.panel_dimension]) * panels_across(); }

  void panels(void* const* out, int64_t origin, int first, int last) {
    const int d = program.panel_dimension, rank = program.shape.rank();
    gather::Position outer;
    for (int i = rank - 1, block = first / panels_across(); i-- > 0;) {
      if (i == d) continue;
      outer.coordinates[i] = block % program.shape[i];
      block /= program.shape[i];
    }
    // A copy needs no memory in between, so it takes many panels at once.
    const int most = program.is_copy ? TileProgram::copied_panels : 1;
    for (int panel = first % panels_across(); first < last;) {
      const int count = std::min({most, last - first, panels_across() - panel});
      const int row = panel * TileProgram::panel_rows;
      some_rows(out, origin, outer, row, std::min(count * TileProgram::panel_rows, program.shape[d] - row));
      first += count;
      panel += count;
      if (panel < panels_across()) continue;
      panel = 0;
      outer.next_row(program.shape, rank - 1, d);
    }
  }

  void some_rows(void* const* out, int64_t origin, gather::Position at, int row, int rows) {
    const int d = program.panel_dimension, rank = program.shape.rank();
    const auto steps = contiguous_strides(program.shape);
    at.coordinates[d] = row;
    const int64_t start = at.offset(steps, rank);
    if (program.is_copy) return copy_rows(out, at, start - origin, rows, steps[d]);
    for (int column = 0; column < program.inner; column += program.tile) {
      const int n = std::min(program.tile, program.inner - column);
      at.coordinates[rank - 1] = column;
      fill_panels(at, rows, n);
      for (int r = 0; r < rows; r++, at.coordinates[d]++) tile(out, start + r * steps[d] + column, n, origin, at, r);
      at.coordinates[d] = row;
    }
  }

  // Rows of the result, transposed without a stop in between.
  void copy_rows(void* const* out, const gather::Position& at, int64_t to, int rows, int64_t out_stride) {
    const Source& s = program.sources[0];
    const int rank = program.shape.rank();
    const char* from = bases[0] + at.offset(s.strides, rank) * 4;
    gather::panel(static_cast<char*>(out[0]) + to * 4, out_stride, from, s.strides[rank - 1], rows, program.inner);
  }

  void fill_panels(const gather::Position& at, int rows, int columns) {
    const int rank = program.shape.rank();
    for (size_t k = 0; k < bases.size(); k++) {
      const Source& s = program.sources[k];
      if (s.panel) gather::panel(extra + s.memory, program.tile, bases[k] + at.offset(s.strides, rank) * 4, s.strides[rank - 1], rows, columns);
    }
  }

  // Elements [i, i + n), n <= program.tile; `at`, if the program needs positions, is that of i. panel_row >= 0: transposed inputs stand in
  // that row of their panels.
  void tile(void* const* out, int64_t i, int n, int64_t origin, const gather::Position& at, int panel_row) {
    const Rows& rows = program.rows;
    const int vectors = vectors_of(n);
    const auto [place, in_row] = rows.dense() ? std::pair{i - origin, int64_t{n}} : place_in_rows(i);
    const bool whole = n % 4 == 0 && n <= in_row;
    find_sources(i, n, at, panel_row);
    for (size_t k = 0; k < program.results.size(); k++) {
      const Result& r = program.results[k];
      if (r.direct) slots[r.slot] = whole ? static_cast<char*>(out[k]) + place * 4 : slots[r.bounce];
    }
    execute(program.steps, vectors);
    for (size_t k = 0; k < program.results.size(); k++) {
      const Result& r = program.results[k];
      if (r.is_bool) gather::narrow(static_cast<char*>(out[k]) + place, slots[r.slot], n);
      else if (!r.direct || !whole) put_rows(static_cast<char*>(out[k]) + place * 4, in_row, slots[r.slot], n);
    }
  }

  // Where element i of the results lies, and how many elements are left in its row.
  std::pair<int64_t, int64_t> place_in_rows(int64_t i) {
    const auto [length, stride] = program.rows;
    if (i == row.first + length) row = {i, row.place + stride};  // as it mostly is; to divide takes as long as to compute some elements
    else if (i < row.first || i > row.first + length) row = {i / length * length, i / length * stride};
    return {row.place + i - row.first, row.first + length - i};
  }

  // The n elements of a tile whose place is `to`, in a row in which there is room for so many more.
  void put_rows(char* to, int64_t room, const char* from, int n) const {
    for (; n > 0; room = program.rows.length) {
      const int count = static_cast<int>(std::min<int64_t>(n, room));
      simd::copy_bytes(to, from, static_cast<size_t>(count) * 4);
      to += (room - program.rows.length + program.rows.stride) * 4;
      from += count * 4;
      n -= count;
    }
  }

  void find_sources(int64_t i, int n, const gather::Position& at, int panel_row) {
    for (size_t k = 0; k < bases.size(); k++) {
      const Source& s = program.sources[k];
      switch (s.kind) {
        case Source::Kind::scalar: break;
        case Source::Kind::flat:
          if (s.is_bool) gather::row(slots[s.slot] = slots[s.home], bases[k] + i, 1, n, true);
          else slots[s.slot] = const_cast<char*>(bases[k]) + i * 4;
          break;
        case Source::Kind::periodic: slots[s.slot] = extra + s.memory + static_cast<uint32_t>(i) % static_cast<uint32_t>(s.period) * 4; break;
        case Source::Kind::strided:
          if (s.panel && panel_row >= 0) slots[s.slot] = extra + s.memory + panel_row * program.register_bytes();
          else slots[s.slot] = strided(s, bases[k], at, n);
      }
    }
  }

  char* strided(const Source& s, const char* base, const gather::Position& at, int n) {
    const int rank = program.shape.rank();
    if (at.coordinates[rank - 1] + n > program.inner) {
      gather::rows(slots[s.home], base, program.shape, s.strides, at, n, s.is_bool);
      return slots[s.home];
    }
    const char* from = base + at.offset(s.strides, rank) * (s.is_bool ? 1 : 4);
    if (s.strides[rank - 1] == 1 && !s.is_bool) return const_cast<char*>(from);
    gather::row(slots[s.home], from, s.strides[rank - 1], n, s.is_bool);
    return slots[s.home];
  }

  const TileProgram& program;
  struct {
    int64_t first = 0, place = 0;  // elements before it, and where it lies
  } row;                           // of the results, that was written last
  std::unique_ptr<char, Free> memory;
  char* extra;
  std::vector<char*> slots;
  std::vector<const char*> bases;  // of the inputs, offsets added
  int full;                        // vectors of a register
};

FusedRunner::FusedRunner(const Fused& program, int threads, const Rows& rows) : program_(std::make_unique<const TileProgram>(program, rows)) {
  for (int i = 0; i < threads; i++) states_.push_back(std::make_unique<State>(*program_));
}
FusedRunner::FusedRunner(FusedRunner&&) noexcept = default;
FusedRunner::~FusedRunner() = default;

void FusedRunner::run(const void* const* in, void* const* out, int64_t begin, int64_t end) const {
  bind(in);
  range(out, begin, end);
}
void FusedRunner::bind(const void* const* in) const {
  for (const auto& s : states_) s->bind(in);
}
void FusedRunner::range(void* const* out, int64_t begin, int64_t end, int thread) const { states_[thread]->range(out, begin, end, 0); }
void FusedRunner::range_at_start(void* const* out, int64_t begin, int64_t end, int thread) const { states_[thread]->range(out, begin, end, begin); }
int64_t FusedRunner::size() const { return program_->size; }

void FusedRunner::all(void* const* out) const {
  const TileProgram& p = *program_;
  const int64_t nanoseconds = p.size * static_cast<int64_t>(1 + p.steps.size()) / 2;
  if (states_.size() == 1) return range(out, 0, p.size);
  if (p.panel_dimension >= 0)
    return parallel_parts(states_[0]->panel_count(), nanoseconds, [&](int first, int last, int thread) { states_[thread]->panels(out, 0, first, last); });
  // Parts end where tiles would end anyway: what a tile function does with an element may depend on its neighbours.
  const int64_t part = p.cut_at_rows ? (part_elements + p.inner - 1) / p.inner * p.inner : part_elements;
  const auto one_part = [&](int i, int thread) { range(out, i * part, std::min(p.size, (i + 1) * part), thread); };
  parallel_for(static_cast<int>((p.size + part - 1) / part), nanoseconds, one_part);
}

}  // namespace nacre
