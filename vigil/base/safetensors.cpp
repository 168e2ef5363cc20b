// SPDX-License-Identifier: Apache-2.0
// safetensors files. Every claim of the header is checked against the file's size before anything is allocated for it.
#include "vigil/base/safetensors.h"

#include <algorithm>
#include <cstring>
#include <fstream>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "vigil/base/atomic_file.h"
#include "vigil/base/error.h"

namespace vigil {
namespace {

using Json = nlohmann::ordered_json;
constexpr std::uint64_t kLargestHeader = 100'000'000;  // as the reference implementation
constexpr std::size_t kMostDimensions = 32;

struct TypeName {
  std::string_view name;
  DType type;
};
constexpr TypeName kTypes[] = {{"BOOL", DType::boolean}, {"U8", DType::u8},   {"I8", DType::i8},   {"U16", DType::u16},
                               {"I16", DType::i16},      {"U32", DType::u32}, {"I32", DType::i32}, {"U64", DType::u64},
                               {"I64", DType::i64},      {"F16", DType::f16}, {"F32", DType::f32}, {"F64", DType::f64}};

[[noreturn]] void refuse(const std::string& file, const std::string& what) {
  throw Error::input(fmt::format("{}: not a readable safetensors file: {}", file, what),
                     "the file is cut, changed or of another kind");
}

struct Entry {
  std::string name;
  Tensor tensor;  // without its bytes
  std::uint64_t begin = 0;
  std::uint64_t end = 0;
};

std::uint64_t natural(const std::string& file, const std::string& what, const Json& json) {
  if (!json.is_number_unsigned()) refuse(file, what + " is no whole number of 0 or more");
  return json.get<std::uint64_t>();
}

DType type_of(const std::string& file, const std::string& name, const Json& json) {
  const std::string written = json.is_string() ? json.get<std::string>() : json.dump();
  for (const TypeName& known : kTypes)
    if (known.name == written) return known.type;
  refuse(file, fmt::format("tensor '{}' has type {}, which is not supported", name, written));
}

Entry entry_of(const std::string& file, const std::string& name, const Json& json, std::uint64_t blob) {
  Entry entry;
  entry.name = name;
  const bool complete = json.is_object() && json.contains("dtype") && json.contains("shape") && json.contains("data_offsets");
  if (!complete || !json["shape"].is_array() || !json["data_offsets"].is_array() || json["data_offsets"].size() != 2)
    refuse(file, fmt::format("tensor '{}' lacks dtype, shape or data_offsets", name));
  entry.tensor.type = type_of(file, name, json["dtype"]);
  std::uint64_t bytes = size_of(entry.tensor.type);
  if (json["shape"].size() > kMostDimensions) refuse(file, fmt::format("tensor '{}' has more than 32 dimensions", name));
  for (const Json& extent : json["shape"]) {
    const std::uint64_t value = natural(file, fmt::format("an extent of tensor '{}'", name), extent);
    if (value > (1ULL << 62) || __builtin_mul_overflow(bytes, value, &bytes))
      refuse(file, fmt::format("tensor '{}' claims a size beyond any file", name));
    entry.tensor.shape.push_back(static_cast<std::int64_t>(value));
  }
  entry.begin = natural(file, fmt::format("an offset of tensor '{}'", name), json["data_offsets"][0]);
  entry.end = natural(file, fmt::format("an offset of tensor '{}'", name), json["data_offsets"][1]);
  if (entry.begin > entry.end || entry.end - entry.begin != bytes)
    refuse(file, fmt::format("tensor '{}' needs {} bytes and claims [{}, {}) of {}", name, bytes, entry.begin, entry.end, blob));
  if (entry.end > blob)
    refuse(file,
           fmt::format("the file ends before tensor '{}' does: it claims [{}, {}) of {}", name, entry.begin, entry.end, blob));
  return entry;
}

// The parts must fill the blob without overlap or hole, so that no byte is read twice or hides something.
void check_layout(const std::string& file, std::vector<Entry>& entries, std::uint64_t blob) {
  std::stable_sort(entries.begin(), entries.end(),
                   [](const Entry& a, const Entry& b) { return std::pair(a.begin, a.end) < std::pair(b.begin, b.end); });
  std::uint64_t at = 0;
  for (const Entry& entry : entries) {
    if (entry.begin != at) refuse(file, fmt::format("tensor '{}' begins at {} where {} is expected", entry.name, entry.begin, at));
    at = entry.end;
  }
  if (at != blob) refuse(file, fmt::format("{} bytes stand behind the last tensor", blob - at));
}

// nlohmann keeps the last of two equal keys in silence; a name given twice is refused instead.
Json parse_header(const std::string& name, const std::string& text) {
  std::vector<std::string> keys;
  const auto watch = [&](int depth, Json::parse_event_t event, Json& value) {
    if (depth > 8) refuse(name, "its header is nested too deep");
    if (event == Json::parse_event_t::key && depth == 1) keys.push_back(value.get<std::string>());
    return true;
  };
  Json header;
  try {
    header = Json::parse(text, watch);
  } catch (const Json::exception&) {
    refuse(name, "its header is not JSON");
  }
  if (!header.is_object()) refuse(name, "its header is not a JSON object");
  std::sort(keys.begin(), keys.end());
  const auto twice = std::adjacent_find(keys.begin(), keys.end());
  if (twice != keys.end()) refuse(name, "tensor '" + *twice + "' is given twice");
  return header;
}

std::map<std::string, std::string> metadata_of(const std::string& name, const Json& json) {
  std::map<std::string, std::string> metadata;
  if (!json.is_object()) refuse(name, "__metadata__ is not an object");
  for (const auto& [key, value] : json.items()) {
    if (!value.is_string()) refuse(name, "__metadata__ '" + key + "' is no text");
    metadata[key] = value.get<std::string>();
  }
  return metadata;
}

}  // namespace

namespace {

// An opened file: its header is checked, the values are not read yet.
class Reader {
 public:
  explicit Reader(const std::filesystem::path& path) : name_(path.string()), in_(path, std::ios::binary) {
    if (!in_ || std::filesystem::is_directory(path))
      throw Error::input(name_ + ": cannot be opened", "check the path, and that it may be read");
    const std::uint64_t size = std::filesystem::file_size(path);
    std::uint64_t length = 0;
    if (size < sizeof length) refuse(name_, fmt::format("it has {} bytes, too few for any header", size));
    in_.read(reinterpret_cast<char*>(&length), sizeof length);
    if (length > kLargestHeader || length > size - sizeof length)
      refuse(name_, fmt::format("its header claims {} bytes, the file has {}", length, size));
    std::string text(length, ' ');
    in_.read(text.data(), static_cast<std::streamsize>(length));
    blob_ = sizeof length + length;
    const Json header = parse_header(name_, text);
    for (const auto& [key, value] : header.items()) {
      if (key == "__metadata__")
        metadata_ = metadata_of(name_, value);
      else
        entries_.push_back(entry_of(name_, key, value, size - blob_));
    }
    check_layout(name_, entries_, size - blob_);
  }

  const std::map<std::string, std::string>& metadata() const { return metadata_; }
  const std::vector<Entry>& entries() const { return entries_; }

  Tensor tensor(const Entry& entry) {
    Tensor tensor = entry.tensor;
    tensor.bytes.resize(entry.end - entry.begin);
    in_.seekg(static_cast<std::streamoff>(blob_ + entry.begin));
    in_.read(reinterpret_cast<char*>(tensor.bytes.data()), static_cast<std::streamsize>(tensor.bytes.size()));
    if (!in_) throw Error::input(name_ + ": cannot be read to its end");
    return tensor;
  }

 private:
  std::string name_;
  std::ifstream in_;
  std::uint64_t blob_ = 0;  // where the values begin
  std::map<std::string, std::string> metadata_;
  std::vector<Entry> entries_;
};

}  // namespace

TensorFile read_safetensors(const std::filesystem::path& path) {
  Reader reader(path);
  TensorFile file{reader.metadata(), {}};
  for (const Entry& entry : reader.entries()) file.tensors.emplace(entry.name, reader.tensor(entry));
  return file;
}

std::map<std::string, Tensor> read_safetensors_header(const std::filesystem::path& path) {
  std::map<std::string, Tensor> shapes;
  const Reader reader(path);
  for (const Entry& entry : reader.entries()) shapes.emplace(entry.name, entry.tensor);
  return shapes;
}

Tensor read_safetensors_tensor(const std::filesystem::path& path, const std::string& name) {
  Reader reader(path);
  for (const Entry& entry : reader.entries())
    if (entry.name == name) return reader.tensor(entry);
  throw Error::input(fmt::format("{}: holds no tensor '{}'", path.string(), name));
}

void write_safetensors(const std::filesystem::path& path, const TensorFile& file) {
  Json header = Json::object();
  if (!file.metadata.empty()) header["__metadata__"] = file.metadata;
  std::uint64_t at = 0;
  for (const auto& [name, tensor] : file.tensors) {
    const auto known =
        std::find_if(std::begin(kTypes), std::end(kTypes), [type = tensor.type](const TypeName& row) { return row.type == type; });
    header[name] = {{"dtype", std::string(known->name)}, {"shape", tensor.shape}, {"data_offsets", {at, at + tensor.bytes.size()}}};
    at += tensor.bytes.size();
  }
  std::string text = header.dump();
  while (text.size() % 8 != 0) text += ' ';  // tensors start aligned, as the format asks
  const std::uint64_t length = text.size();
  AtomicFile out(path);
  out.write(std::as_bytes(std::span(&length, 1)));
  out.write(text);
  for (const auto& [name, tensor] : file.tensors) out.write(tensor.bytes);
  out.commit();
}

}  // namespace vigil
