// SPDX-License-Identifier: Apache-2.0
// Files of torch.save: tells the forms apart, names the tensors, and copies their values storage by storage.
#include "vigil/base/torch_file.h"

#include <fstream>
#include <functional>
#include <set>
#include <sstream>

#include <fmt/format.h>

#include "vigil/base/error.h"
#include "vigil/base/text.h"
#include "vigil/base/torch/container.h"
#include "vigil/base/torch/unfold.h"
#include "vigil/base/torch/window.h"

namespace vigil {
namespace {

constexpr std::uint64_t kLargestFile = std::uint64_t{4} << 30;
constexpr std::size_t kMark = 24;                    // first bytes that tell the older form
constexpr std::uint64_t kGrowth = 4;                 // tensors may be so many times the file
constexpr std::uint64_t kGrowthOfSmall = 16u << 20;  // and so many bytes more

bool is_zip(std::string_view bytes) {
  return bytes.starts_with("PK\x03\x04");
}

[[noreturn]] void refuse_other(const ByteSource& source, std::string_view first) {
  if (first.empty()) throw Error::input(source.name() + ": empty", "the copy is not complete: get it again");
  constexpr std::size_t kTarMark = 257;
  if (source.size() > kTarMark + 5 && source.read(kTarMark, 5, "the file") == "ustar")
    throw Error::input(source.name() + ": a tar archive, as torch.save wrote in 2016, which is not supported",
                       "load it with PyTorch and save it again: torch.save(torch.load('x.pt', map_location='cpu'), 'plain.pt')");
  if (first.size() > 1 && first[0] == '\x80' && first[1] >= 2 && first[1] <= 5)
    throw Error::input(
        source.name() + ": a plain pickle, not a PyTorch file; Vigil never loads those",
        "where you trust it, load it in Python and save its tensors: torch.save({'name': torch.as_tensor(x)}, 'plain.pt')");
  throw Error::input(source.name() + ": not a PyTorch file: neither a zip archive nor the older form of torch.save",
                     "a download that failed is often a web page or a Git LFS pointer: get the file itself");
}

std::unique_ptr<TorchContainer> open_container(const ByteSource& source) {
  if (source.size() >= kLargestFile)
    throw Error::input(fmt::format("{}: has {} bytes, files of less than 4 GiB are read", source.name(), source.size()),
                       "save the tensors that are needed alone, or as half: torch.save({k: v.half() for ...}, 'plain.pt')");
  const std::string first = source.read(0, std::min<std::uint64_t>(kMark, source.size()), "the file");
  if (is_zip(first)) return open_torch_zip(source);
  if (is_torch_legacy(first)) return open_torch_legacy(source);
  refuse_other(source, first);
}

// An opened file: everything is checked, no values are read yet.
class Reader {
 public:
  explicit Reader(const ByteSource& source) : container_(open_container(source)) {
    const Pickle& object = container_->object();
    unfolded_ = unfold(object, container_->where());
    std::uint64_t bytes = 0;
    for (const UnfoldedPickle::Named& named : unfolded_.tensors) {
      const TensorClaim& claim = object.tensors[named.claim];
      const StorageClaim& storage = object.storages[claim.storage];
      const Tensor header = header_of(claim, storage, named.name, source.name());
      container_->check(storage);
      bytes += bytes_of(header);
      if (bytes > kGrowth * source.size() + kGrowthOfSmall)
        throw Error::input(
            fmt::format("{}: its tensors unfold to more than {} times the file ({} bytes)", source.name(), kGrowth, source.size()),
            "save them without expanded ones: x.contiguous()");
      file_.tensors.emplace(named.name, header);
      file_.order.push_back(named.name);
    }
    file_.scalars = unfolded_.scalars;
    file_.format = container_->format();
  }

  const TorchFile& header() const { return file_; }

  // Each storage is read once, all that is wanted of it taken, and let go.
  TorchFile filled(const std::function<bool(const std::string&)>& wanted) {
    const Pickle& object = container_->object();
    std::map<std::string, std::vector<const UnfoldedPickle::Named*>> by_storage;
    for (const UnfoldedPickle::Named& named : unfolded_.tensors)
      if (wanted(named.name)) by_storage[object.storages[object.tensors[named.claim].storage].key].push_back(&named);
    for (const auto& [key, all] : by_storage) {
      const std::string bytes = container_->bytes(object.storages[object.first_claim.find(key)->second]);
      for (const UnfoldedPickle::Named* named : all) {
        const TensorClaim& claim = object.tensors[named->claim];
        fill_from(file_.tensors.at(named->name), claim, object.storages[claim.storage], bytes, container_->big_endian());
      }
    }
    return std::move(file_);
  }

 private:
  std::unique_ptr<TorchContainer> container_;
  UnfoldedPickle unfolded_;
  TorchFile file_;
};

// What `read` makes of the opened file.
template <typename Read>
auto opened(const std::filesystem::path& path, Read read) {
  std::error_code failed;  // opening a pipe would wait, so its kind is asked first
  std::ifstream file;
  if (std::filesystem::is_regular_file(path, failed)) file.open(path, std::ios::binary);
  if (!file.is_open()) throw Error::input(path.string() + ": cannot be opened", "check that the file exists and may be read");
  const ByteSource source(file, std::filesystem::file_size(path), path.string());
  Reader reader(source);
  return read(reader);
}

bool every(const std::string&) {
  return true;
}

}  // namespace

TorchFile read_torch_file(const std::filesystem::path& path) {
  return opened(path, [](Reader& reader) { return reader.filled(every); });
}

TorchFile read_torch_header(const std::filesystem::path& path) {
  return opened(path, [](Reader& reader) { return reader.header(); });
}

Tensor read_torch_tensor(const std::filesystem::path& path, const std::string& name) {
  return opened(path, [&](Reader& reader) {
    if (!reader.header().tensors.contains(name))
      throw Error::input(fmt::format("{}: holds no tensor '{}'{}", path.string(), name, nearest_hint(name, reader.header().order)));
    return reader.filled([&](const std::string& one) { return one == name; }).tensors.at(name);
  });
}

TorchFile parse_torch_file(const std::string& bytes, const std::string& name) {
  std::istringstream in(bytes);
  const ByteSource source(in, bytes.size(), name);
  return Reader(source).filled(every);
}

bool may_be_torch_file(std::string_view first_bytes) {
  return is_zip(first_bytes) || is_torch_legacy(first_bytes);
}

}  // namespace vigil
