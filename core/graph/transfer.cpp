// Steps that copy a value between the heap and the memory of a device.
#include "core/graph/plan.h"

namespace nacre {

const OpDef transfer_op = {.signature = "_transfer(x: tensor): tensor", .doc = "A copy on the other side of the bus.", .kind = Kind::heavy};

namespace {

struct TransferKernel : Kernel {
  TransferKernel(Backend& device, bool to_device) : device(device), to_device(to_device) {}

  void run(std::span<const Slot> in, std::span<const Slot> out, const Slot&) override {
    if (to_device) device.upload(*out[0].buffer, host_data(in[0]));
    else device.download(*in[0].buffer, host_data(out[0]));
  }

  Backend& device;
  const bool to_device;
};

}  // namespace

std::unique_ptr<Kernel> transfer_kernel(Backend& device, bool to_device) { return std::make_unique<TransferKernel>(device, to_device); }

}  // namespace nacre
