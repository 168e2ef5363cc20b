// SPDX-License-Identifier: Apache-2.0
// From strided windows to plain arrays: see window.h.
#include "vigil/base/torch/window.h"

#include <algorithm>
#include <cstring>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "vigil/base/error.h"
#include "vigil/base/torch/byte_source.h"

namespace vigil {
namespace {

constexpr std::int64_t kLargestTensor = std::int64_t{1} << 31;  // bytes

// Copies rows of the last axis; `index` counts through the axes before it.
void gather(const TensorClaim& claim, const char* first, std::size_t width, char* out, std::int64_t count) {
  if (count == 0) return;
  const std::size_t axes = claim.shape.size();
  const std::int64_t row = axes == 0 ? 1 : claim.shape.back();
  const std::int64_t step = axes == 0 ? 1 : claim.strides.back();
  std::vector<std::int64_t> index(axes, 0);
  const auto bytes = static_cast<std::int64_t>(width);
  for (std::int64_t done = 0; done < count; done += row) {
    std::int64_t at = 0;
    for (std::size_t axis = 0; axis + 1 < axes; ++axis) at += index[axis] * claim.strides[axis];
    const char* from = first + at * bytes;
    if (step == 1)
      std::memcpy(out, from, static_cast<std::size_t>(row * bytes));
    else
      for (std::int64_t i = 0; i < row; ++i) std::memcpy(out + i * bytes, from + i * step * bytes, width);
    out += row * bytes;
    for (std::size_t axis = axes - std::min<std::size_t>(axes, 1); axis-- > 0;) {
      if (++index[axis] < claim.shape[axis]) break;
      index[axis] = 0;
    }
  }
}

void swap_bytes(std::vector<std::byte>& bytes, std::size_t width) {
  for (auto at = bytes.begin(); at != bytes.end(); at += static_cast<std::ptrdiff_t>(width))
    std::reverse(at, at + static_cast<std::ptrdiff_t>(width));
}

std::vector<std::byte> widened(const std::vector<std::byte>& upper_halves) {
  std::vector<std::byte> floats(2 * upper_halves.size());
  for (std::size_t i = 0; i < upper_halves.size(); i += 2) std::copy_n(&upper_halves[i], 2, &floats[2 * i + 2]);
  return floats;
}

}  // namespace

Tensor header_of(const TensorClaim& claim, const StorageClaim& storage, const std::string& name, const std::string& where) {
  const auto fail = [&](const std::string& what) {
    throw Error::input(fmt::format("{}: tensor {}: {}", where, shown(name), what),
                       "the copy is not complete or was changed: get it again");
  };
  Tensor tensor{storage.element->type, claim.shape, {}};
  bool empty = false, overflow = false;
  std::int64_t bytes = static_cast<std::int64_t>(size_of(tensor.type)), last = 0;
  for (std::size_t axis = 0; axis < claim.shape.size(); ++axis) {
    const std::int64_t extent = claim.shape[axis], stride = claim.strides[axis];
    std::int64_t reach = 0;
    if (extent < 0 || stride < 0)
      fail(fmt::format("size ({}) and strides ({}) may not be negative", fmt::join(claim.shape, ", "),
                       fmt::join(claim.strides, ", ")));
    empty = empty || extent == 0;
    if (extent == 0) continue;
    overflow = overflow || __builtin_mul_overflow(bytes, extent, &bytes) || bytes > kLargestTensor ||
               __builtin_mul_overflow(extent - 1, stride, &reach) || __builtin_add_overflow(last, reach, &last);
  }
  if (overflow) fail(fmt::format("size ({}) is more than 2 GiB or reaches beyond any file", fmt::join(claim.shape, ", ")));
  const std::int64_t room = storage.view_count;
  if (claim.begin < 0 || claim.begin > room || (!empty && (claim.begin == room || last > room - claim.begin - 1)))
    fail(fmt::format("size ({}) with strides ({}) from element {} on needs elements up to {}, its storage {} has {}",
                     fmt::join(claim.shape, ", "), fmt::join(claim.strides, ", "), claim.begin,
                     static_cast<__int128>(claim.begin) + last > INT64_MAX ? INT64_MAX : claim.begin + last, shown(storage.key),
                     room));
  return tensor;
}

std::uint64_t bytes_of(const Tensor& header) {
  return static_cast<std::uint64_t>(header.count()) * size_of(header.type);
}

void fill_from(Tensor& tensor, const TensorClaim& claim, const StorageClaim& storage, std::string_view bytes, bool big_endian) {
  const std::size_t width = storage.element->width;
  const std::int64_t count = tensor.count();
  tensor.bytes.resize(static_cast<std::size_t>(count) * width);
  const std::size_t first = static_cast<std::size_t>(storage.view_begin + claim.begin) * width;
  gather(claim, bytes.data() + first, width, reinterpret_cast<char*>(tensor.bytes.data()), count);
  if (big_endian) swap_bytes(tensor.bytes, width);
  if (storage.element->bfloat) tensor.bytes = widened(tensor.bytes);
}

}  // namespace vigil
