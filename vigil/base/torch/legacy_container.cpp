// SPDX-License-Identifier: Apache-2.0
// The form before PyTorch 1.6: see container.h.
#include <algorithm>

#include <fmt/format.h>

#include "vigil/base/error.h"
#include "vigil/base/torch/container.h"

namespace vigil {
namespace {

using Kind = PickleValue::Kind;

constexpr std::string_view kMagic("\x8a\x0a\x6c\xfc\x9c\x46\xf9\x20\x6a\xa8\x50\x19.", 13);  // LONG1 0x1950a86a20f9469cfc6c, STOP
constexpr std::int64_t kVersion = 1001;

// Where the first pickle ends, 0 when it is not the magic number. From protocol 4 on a frame of 9 bytes stands before it.
std::size_t end_of_magic(std::string_view bytes) {
  if (bytes.size() < 2 || bytes[0] != '\x80' || bytes[1] < 2 || bytes[1] > 5) return 0;
  const std::size_t begin = bytes.substr(2, 1) == "\x95" ? 11 : 2;
  return bytes.size() > begin && bytes.substr(begin).starts_with(kMagic) ? begin + kMagic.size() : 0;
}

class LegacyContainer final : public TorchContainer {
 public:
  explicit LegacyContainer(const ByteSource& source) : source_(source) {
    head_ = source.read(0, std::min<std::uint64_t>(source.size(), kLargestPickle), "the file");
    at_ = end_of_magic(head_);
    check_version();
    check_machine();
    object_ = next_pickle();
    find_storages(next_pickle());
  }

  std::string format() const override { return "legacy"; }
  std::string where() const override { return source_.name(); }
  const Pickle& object() const override { return object_; }
  bool big_endian() const override { return false; }

  void check(const StorageClaim& storage) const override {
    if (!begins_.contains(storage.key)) fail("storage " + shown(storage.key) + " is missing in its list of storages");
  }

  std::string bytes(const StorageClaim& storage) const override {
    check(storage);
    const std::uint64_t size = static_cast<std::uint64_t>(storage.count) * storage.element->width;
    return source_.read(begins_.at(storage.key), size, "storage " + shown(storage.key));
  }

 private:
  [[noreturn]] void fail(const std::string& what) const {
    throw Error::input(source_.name() + ": " + what, "the copy is not complete or was changed: get it again");
  }

  Pickle next_pickle() {
    Pickle pickle = read_pickle(std::string_view(head_).substr(at_), {source_.name(), at_, 0});
    at_ += pickle.size;
    return pickle;
  }

  void check_version() {
    const Pickle version = next_pickle();
    const PickleValue& root = version.values[version.root];
    if (root.kind != Kind::integer || root.number != kVersion)
      fail(fmt::format("its version is {}, {} is expected", root.kind == Kind::integer ? std::to_string(root.number) : "no number",
                       kVersion));
  }

  void check_machine() {
    const Pickle machine = next_pickle();
    const PickleValue& root = machine.values[machine.root];
    if (root.kind != Kind::dict) fail("the description of the machine that wrote it is no dict");
    for (std::size_t i = 0; i + 1 < root.items.size(); i += 2) {
      const PickleValue& key = machine.values[root.items[i]];
      const PickleValue& value = machine.values[root.items[i + 1]];
      if (key.kind == Kind::text && key.text == "little_endian" && !(value.kind == Kind::boolean && value.number == 1))
        throw Error::input(source_.name() + ": was written on a big-endian machine, which is not supported for this older form",
                           "load it in PyTorch and save it again with torch.save, which writes the newer form");
    }
  }

  // Walks over the storages, which lie one behind the other, and keeps where each begins.
  void find_storages(const Pickle& keys) {
    const PickleValue& root = keys.values[keys.root];
    if (root.kind != Kind::list) fail("its list of storages is no list");
    std::uint64_t at = at_;
    for (const PickleIndex item : root.items) {
      const PickleValue& key = keys.values[item];
      const auto claim = key.kind == Kind::text ? object_.first_claim.find(key.text) : object_.first_claim.end();
      if (claim == object_.first_claim.end()) fail("no tensor uses storage " + shown(key.text) + " of its list");
      const StorageClaim& storage = object_.storages[claim->second];
      const std::string what = "storage " + shown(storage.key);
      const std::uint64_t count = little_endian(source_.read(at, 8, "the size of " + what), 0, 8);
      if (count != static_cast<std::uint64_t>(storage.count))
        fail(fmt::format("{} has {} elements, its tensors say {} (byte {})", what, count, storage.count, at));
      const std::uint64_t size = count * storage.element->width;
      at += 8;
      if (size > source_.size() - at)
        fail(fmt::format("cut: {} needs {} bytes from byte {} on, the file has {}", what, size, at, source_.size()));
      if (!begins_.emplace(storage.key, at).second) fail(what + " is given twice");
      at += size;
    }
    if (at != source_.size()) fail(fmt::format("{} bytes stand behind its last storage", source_.size() - at));
  }

  const ByteSource& source_;
  std::string head_;    // the beginning of the file, long enough for the pickles; object_ points into it
  std::size_t at_ = 0;  // where the next pickle begins
  Pickle object_;
  std::map<std::string, std::uint64_t> begins_;  // of the elements, by key
};

}  // namespace

bool is_torch_legacy(std::string_view first_bytes) {
  return end_of_magic(first_bytes) != 0;
}

std::unique_ptr<TorchContainer> open_torch_legacy(const ByteSource& source) {
  return std::make_unique<LegacyContainer>(source);
}

}  // namespace vigil
