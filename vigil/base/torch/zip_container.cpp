// SPDX-License-Identifier: Apache-2.0
// The zip form: see container.h.
#include <algorithm>

#include <fmt/format.h>

#include "vigil/base/error.h"
#include "vigil/base/torch/container.h"
#include "vigil/base/torch/zip_archive.h"

namespace vigil {
namespace {

class ZipContainer final : public TorchContainer {
 public:
  explicit ZipContainer(const ByteSource& source) : source_(source), archive_(source), folder_(folder_of_object()) {
    refuse_script();
    read_byte_order();
    const std::string name = folder_ + "data.pkl";
    const ZipArchive::Entry& entry = *archive_.find(name);
    if (entry.size > kLargestPickle)
      throw Error::input(fmt::format("{}: its pickle has {} bytes, {} are the most", source.name(), entry.size, kLargestPickle));
    text_ = archive_.read(name, entry);
    object_ = read_pickle(text_, {where(), 0, 0});
    if (object_.size != text_.size())
      throw Error::input(fmt::format("{}: {} bytes stand behind its end", where(), text_.size() - object_.size));
  }

  std::string format() const override { return "zip"; }
  std::string where() const override { return source_.name() + ": data.pkl"; }
  const Pickle& object() const override { return object_; }
  bool big_endian() const override { return big_endian_; }

  void check(const StorageClaim& storage) const override {
    const std::string name = name_of_storage(storage);
    const ZipArchive::Entry* entry = archive_.find(name);
    if (entry == nullptr)
      throw Error::input(fmt::format("{}: storage {} is missing: no entry {}", source_.name(), shown(storage.key), shown(name)),
                         "the file was changed: get it again");
    const std::uint64_t wanted = static_cast<std::uint64_t>(storage.count) * storage.element->width;
    if (entry->size != wanted)
      throw Error::input(fmt::format("{}: storage {} ({} of {} elements) needs {} bytes, its entry has {}", source_.name(),
                                     shown(storage.key), storage.element->storage, storage.count, wanted, entry->size),
                         "the file was changed: get it again");
  }

  std::string bytes(const StorageClaim& storage) const override {
    check(storage);
    const std::string name = name_of_storage(storage);
    return archive_.read(name, *archive_.find(name));
  }

 private:
  std::string name_of_storage(const StorageClaim& storage) const { return folder_ + "data/" + storage.key; }

  // "NAME/" of the one entry NAME/data.pkl.
  std::string folder_of_object() const {
    constexpr std::string_view kObject = "/data.pkl";
    std::string folder;
    for (const auto& [name, entry] : archive_.entries()) {
      if (!name.ends_with(kObject) || name.find('/') != name.size() - kObject.size()) continue;
      if (!folder.empty()) throw Error::input(source_.name() + ": a zip archive with more than one data.pkl");
      folder = name.substr(0, name.size() - kObject.size() + 1);
    }
    if (folder.empty())
      throw Error::input(source_.name() + ": a zip archive without data.pkl: torch.save did not write it",
                         "of an .npz, write the array alone: numpy.save('x.npy', numpy.load('x.npz')['NAME'])");
    return folder;
  }

  void refuse_script() const {
    const auto& entries = archive_.entries();
    const auto code = entries.lower_bound(folder_ + "code/");
    const bool has_code = code != entries.end() && code->first.starts_with(folder_ + "code/");
    if (!has_code && archive_.find(folder_ + "constants.pkl") == nullptr) return;
    throw Error::input(
        source_.name() + ": a TorchScript program, not saved tensors; Vigil runs no code of a file",
        "where you trust it, take its tensors out once in Python: m = torch.jit.load('x.pt', map_location='cpu'), then "
        "torch.save(m.state_dict(), 'plain.pt')");
  }

  void read_byte_order() {
    const std::string name = folder_ + "byteorder";
    const ZipArchive::Entry* entry = archive_.find(name);
    if (entry == nullptr) return;
    const std::string order = entry->size <= 16 ? archive_.read(name, *entry) : "";
    if (order != "little" && order != "big")
      throw Error::input(source_.name() + ": its byteorder is " + shown(order) + "; little or big is expected");
    big_endian_ = order == "big";
  }

  const ByteSource& source_;
  ZipArchive archive_;
  std::string folder_;
  bool big_endian_ = false;
  std::string text_;  // object_ points into it
  Pickle object_;
};

}  // namespace

std::unique_ptr<TorchContainer> open_torch_zip(const ByteSource& source) {
  return std::make_unique<ZipContainer>(source);
}

}  // namespace vigil
