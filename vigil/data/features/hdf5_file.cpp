// SPDX-License-Identifier: Apache-2.0
// Reads HDF5 through its C library: see hdf5_file.h.
#include "vigil/data/features/hdf5_file.h"

#include <algorithm>
#include <cstring>

#include <fmt/format.h>
#include <hdf5.h>

#include "vigil/base/error.h"
#include "vigil/base/text.h"
#include "vigil/data/features/apart.h"
#include "vigil/data/features/layouts.h"

namespace vigil {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kMostKeys = 1'000'000;
constexpr int kDeepestGroup = 8;
constexpr hsize_t kMostCompression = 256;     // features shrink by less than 20
constexpr hsize_t kSmallEnough = 16'777'216;  // bytes that may be claimed by whatever is stored

template <herr_t (*close)(hid_t)>
class Handle {
 public:
  explicit Handle(hid_t id) : id_(id) {}
  ~Handle() {
    if (id_ >= 0) close(id_);
  }
  Handle(const Handle&) = delete;
  Handle& operator=(const Handle&) = delete;
  hid_t id() const { return id_; }
  explicit operator bool() const { return id_ >= 0; }

 private:
  hid_t id_;
};

using File = Handle<H5Fclose>;
using Group = Handle<H5Gclose>;
using Set = Handle<H5Dclose>;
using Space = Handle<H5Sclose>;
using Type = Handle<H5Tclose>;
using Creation = Handle<H5Pclose>;

[[noreturn]] void refuse(const std::string& where, const std::string& what) {
  throw Error::input(where + ": " + what, "write it again with h5py from plain arrays, or as .npy");
}

void quieten() {
  H5Eset_auto2(H5E_DEFAULT, nullptr, nullptr);  // errors are ours to report
  H5PLset_loading_state(0);                     // no code of others is loaded as a filter
}

struct Listing {
  std::vector<std::string> keys;
  std::string prefix;
  int depth = 0;
};

herr_t add_link(hid_t group, const char* name, const H5L_info_t* info, void* listing);

void list_group(hid_t group, Listing& listing) {
  hsize_t at = 0;
  if (H5Literate(group, H5_INDEX_NAME, H5_ITER_NATIVE, &at, add_link, &listing) < 0) listing.keys.clear();
}

// Hard links only: soft and external ones lead elsewhere.
herr_t add_link(hid_t group, const char* name, const H5L_info_t* info, void* data) {
  auto& listing = *static_cast<Listing*>(data);
  if (info->type != H5L_TYPE_HARD || listing.keys.size() >= kMostKeys) return 0;
  H5O_info_t object;
  if (H5Oget_info_by_name2(group, name, &object, H5O_INFO_BASIC, H5P_DEFAULT) < 0) return 0;
  if (object.type == H5O_TYPE_DATASET) listing.keys.push_back(listing.prefix + name);
  if (object.type != H5O_TYPE_GROUP || listing.depth >= kDeepestGroup) return 0;
  const Group below(H5Gopen2(group, name, H5P_DEFAULT));
  if (!below) return 0;
  Listing inner{{}, listing.prefix + name + "/", listing.depth + 1};
  list_group(below.id(), inner);
  listing.keys.insert(listing.keys.end(), inner.keys.begin(), inner.keys.end());
  return 0;
}

// Storage within this file, by filters that are part of the library.
void check_storage(const std::string& where, hid_t set) {
  const Creation creation(H5Dget_create_plist(set));
  if (!creation) refuse(where, "how it is stored cannot be read");
  if (H5Pget_layout(creation.id()) == H5D_VIRTUAL || H5Pget_external_count(creation.id()) != 0)
    refuse(where, "its values lie in other files, which is not followed");
  const int filters = H5Pget_nfilters(creation.id());
  for (int i = 0; i < filters; ++i) {
    unsigned flags = 0, config = 0;
    std::size_t values = 0;
    const H5Z_filter_t filter =
        H5Pget_filter2(creation.id(), static_cast<unsigned>(i), &flags, &values, nullptr, 0, nullptr, &config);
    if (filter != H5Z_FILTER_DEFLATE && filter != H5Z_FILTER_SHUFFLE && filter != H5Z_FILTER_FLETCHER32)
      refuse(where, fmt::format("it is packed by filter {}, which is not supported (deflate is)", filter));
  }
}

std::vector<std::int64_t> checked_shape(const std::string& where, hid_t set) {
  const Type type(H5Dget_type(set));
  const H5T_class_t kind = type ? H5Tget_class(type.id()) : H5T_NO_CLASS;
  if (kind != H5T_FLOAT && kind != H5T_INTEGER)
    refuse(where, "its values are no numbers (text, objects or structures), which Vigil does not load");
  const Space space(H5Dget_space(set));
  const int axes = space ? H5Sget_simple_extent_ndims(space.id()) : -1;
  if (axes < 1 || axes > 4) refuse(where, fmt::format("{} axes, expected 1 to 4", std::max(axes, 0)));
  std::vector<hsize_t> extents(static_cast<std::size_t>(axes));
  H5Sget_simple_extent_dims(space.id(), extents.data(), nullptr);
  hsize_t claimed = sizeof(float);
  std::vector<std::int64_t> shape;
  for (const hsize_t extent : extents) {
    if (extent > (1ULL << 40) || __builtin_mul_overflow(claimed, extent, &claimed))
      refuse(where, fmt::format("the header claims an extent of {}, more than any file has", extent));
    shape.push_back(static_cast<std::int64_t>(extent));
  }
  const hsize_t stored = H5Dget_storage_size(set);
  if (claimed > kSmallEnough && claimed / kMostCompression > stored)
    refuse(where, fmt::format("the header claims {} ({} bytes), {} bytes are stored", shape_text(shape), claimed, stored));
  check_storage(where, set);
  return shape;
}

// What follows runs in a child process each.

File opened(const std::string& path) {
  quieten();
  const hid_t id = H5Fopen(path.c_str(), H5F_ACC_RDONLY, H5P_DEFAULT);
  if (id < 0) refuse(path, "not a readable HDF5 file: it is cut, changed or of another kind");
  return File(id);
}

Set dataset(const File& file, const std::string& where, const std::string& key) {
  const hid_t id = H5Dopen2(file.id(), key.c_str(), H5P_DEFAULT);
  if (id < 0) refuse(where, "cannot be opened");
  return Set(id);
}

// How many axes, then their extents, as bytes; tensor_of reads it.
std::string text_of(const std::vector<std::int64_t>& shape) {
  const auto axes = static_cast<std::int64_t>(shape.size());
  std::string text(reinterpret_cast<const char*>(&axes), sizeof axes);
  return text.append(reinterpret_cast<const char*>(shape.data()), shape.size() * sizeof axes);
}

std::vector<std::string> keys_of(const std::string& path) {
  const File file = opened(path);
  Listing listing;
  list_group(file.id(), listing);
  std::sort(listing.keys.begin(), listing.keys.end());
  if (listing.keys.empty()) refuse(path, "no dataset can be found in it");
  return listing.keys;
}

std::vector<std::int64_t> shape_of(const std::string& path, const std::string& where, const std::string& key) {
  const File file = opened(path);
  const Set set = dataset(file, where, key);
  return checked_shape(where, set.id());
}

// [first, first + count) of the first axis: their shape as text_of, then the values.
std::string values_of(const std::string& path, const std::string& where, const std::string& key, std::int64_t first,
                      std::int64_t count) {
  const File file = opened(path);
  const Set set = dataset(file, where, key);
  std::vector<std::int64_t> shape = checked_shape(where, set.id());
  if (first < 0 || count < 0 || first > shape[0] || count > shape[0] - first)
    throw Error::input(fmt::format("{}: {} rows from {} on are asked for, it has {}", where, count, first, shape[0]));
  shape[0] = count;
  std::vector<hsize_t> begin(shape.size(), 0), extents(shape.begin(), shape.end());
  begin[0] = static_cast<hsize_t>(first);
  extents[0] = static_cast<hsize_t>(count);
  const Tensor claimed{DType::f32, shape, {}};
  const std::string head = text_of(shape);
  std::string answer = head + std::string(static_cast<std::size_t>(claimed.count()) * sizeof(float), '\0');
  if (answer.size() == head.size()) return answer;
  const Space from(H5Dget_space(set.id()));
  const Space into(H5Screate_simple(static_cast<int>(extents.size()), extents.data(), nullptr));
  const bool read = H5Sselect_hyperslab(from.id(), H5S_SELECT_SET, begin.data(), nullptr, extents.data(), nullptr) >= 0 &&
                    H5Dread(set.id(), H5T_NATIVE_FLOAT, into.id(), from.id(), H5P_DEFAULT, answer.data() + head.size()) >= 0;
  if (!read) refuse(where, "its values cannot be read: the file is cut or was changed");
  return answer;
}

Tensor tensor_of(const std::string& answer) {
  std::int64_t axes = 0;
  std::memcpy(&axes, answer.data(), sizeof axes);
  Tensor tensor{DType::f32, std::vector<std::int64_t>(static_cast<std::size_t>(axes)), {}};
  const std::size_t head = (1 + tensor.shape.size()) * sizeof axes;
  std::memcpy(tensor.shape.data(), answer.data() + sizeof axes, head - sizeof axes);
  tensor.bytes.resize(answer.size() - head);
  if (!tensor.bytes.empty()) std::memcpy(tensor.bytes.data(), answer.data() + head, tensor.bytes.size());
  return tensor;
}

std::string joined_with_ends(const std::vector<std::string>& texts) {
  std::string joined;
  for (const std::string& text : texts) joined += text + '\0';
  return joined;
}

class Hdf5File : public ArrayFile {
 public:
  explicit Hdf5File(const fs::path& path) : path_(path.string()) {
    keys_ = split(run_apart(path_, [&] { return joined_with_ends(keys_of(path_)); }), '\0');
    keys_.pop_back();
  }

  std::vector<std::string> keys() const override { return keys_; }

  Tensor header(const std::string& key) const override {
    return tensor_of(run_apart(where(key), [&] { return text_of(shape_of(path_, where(key), key)); }));
  }

  Tensor rows(const std::string& key, std::int64_t first, std::int64_t count) const override {
    return tensor_of(run_apart(where(key), [&] { return values_of(path_, where(key), key, first, count); }));
  }

 private:
  std::string where(const std::string& key) const { return path_ + ": " + key; }

  std::string path_;
  std::vector<std::string> keys_;
};

}  // namespace

std::unique_ptr<ArrayFile> open_hdf5(const fs::path& path) {
  return std::make_unique<Hdf5File>(path);
}

}  // namespace vigil
