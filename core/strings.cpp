#include "core/strings.h"

#include <string>
#include <unordered_map>

namespace nacre::strings {
namespace {

struct Hash {
  using is_transparent = void;
  size_t operator()(std::string_view s) const { return std::hash<std::string_view>()(s); }
};

struct Table {
  std::unordered_map<std::string, int32_t, Hash, std::equal_to<>> numbers;  // its nodes, and so the strings, do not move
  std::vector<const std::string*> texts;                                    // by number; free ones are null
  std::vector<int32_t> free;
  size_t swept_size = 1024;

  Table() {
    add("");
    texts.push_back(texts[empty]);  // `missing` reads as an empty string
  }
  int32_t add(std::string_view bytes) {
    const auto it = numbers.emplace(bytes, 0).first;
    if (free.empty()) {
      it->second = static_cast<int32_t>(texts.size());
      texts.push_back(&it->first);
    } else {
      it->second = free.back();
      free.pop_back();
      texts[it->second] = &it->first;
    }
    return it->second;
  }
};

Table& table() {
  static Table t;
  return t;
}

}  // namespace

int32_t intern(std::string_view bytes) {
  const auto it = table().numbers.find(bytes);
  return it != table().numbers.end() ? it->second : table().add(bytes);
}

std::string_view get(int32_t id) { return *table().texts[id]; }

bool wants_sweep() { return table().numbers.size() >= 2 * table().swept_size; }

void sweep(const std::vector<char>& marked) {
  Table& t = table();
  for (int32_t id = missing + 1; id < static_cast<int32_t>(t.texts.size()); id++) {
    if (!t.texts[id] || (id < static_cast<int32_t>(marked.size()) && marked[id])) continue;
    t.numbers.erase(t.numbers.find(*t.texts[id]));
    t.texts[id] = nullptr;
    t.free.push_back(id);
  }
  t.swept_size = t.numbers.size() < 1024 ? 1024 : t.numbers.size();
}

size_t table_size() { return table().numbers.size(); }

}  // namespace nacre::strings
