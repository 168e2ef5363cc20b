// SPDX-License-Identifier: Apache-2.0
// Tells kinds of array files apart: see array_file.h.
#include "vigil/data/features/array_file.h"

#include <algorithm>
#include <charconv>
#include <fstream>
#include <functional>

#include <fmt/format.h>

#include "vigil/base/atomic_file.h"
#include "vigil/base/error.h"
#include "vigil/base/npy.h"
#include "vigil/base/safetensors.h"
#include "vigil/base/text.h"
#include "vigil/base/torch_file.h"
#include "vigil/data/features/hdf5_file.h"

namespace vigil {
namespace {

namespace fs = std::filesystem;

// Rows of an array that is in memory already.
Tensor part_of(const fs::path& path, const Tensor& whole, std::int64_t first, std::int64_t rows) {
  if (whole.shape.empty() || first < 0 || rows < 0 || first > whole.shape[0] || rows > whole.shape[0] - first)
    throw Error::input(fmt::format("{}: {} rows from {} on are asked for, the array has {}", path.string(), rows, first,
                                   whole.shape.empty() ? 0 : whole.shape[0]));
  Tensor part{whole.type, whole.shape, {}};
  part.shape[0] = rows;
  const std::size_t row = whole.shape[0] == 0 ? 0 : whole.bytes.size() / static_cast<std::size_t>(whole.shape[0]);
  const auto begin = whole.bytes.begin() + static_cast<std::ptrdiff_t>(static_cast<std::size_t>(first) * row);
  part.bytes.assign(begin, begin + static_cast<std::ptrdiff_t>(static_cast<std::size_t>(rows) * row));
  return part;
}

class NpyFile : public ArrayFile {
 public:
  explicit NpyFile(fs::path path) : path_(std::move(path)) {}
  std::vector<std::string> keys() const override { return {}; }
  Tensor header(const std::string&) const override { return read_npy_header(path_); }
  Tensor rows(const std::string&, std::int64_t first, std::int64_t count) const override {
    return read_npy_rows(path_, first, count);
  }

 private:
  fs::path path_;
};

class SafetensorsFile : public ArrayFile {
 public:
  explicit SafetensorsFile(fs::path path) : path_(std::move(path)), headers_(read_safetensors_header(path_)) {}
  std::vector<std::string> keys() const override {
    std::vector<std::string> names;
    for (const auto& [name, header] : headers_) names.push_back(name);
    return names;
  }
  Tensor header(const std::string& key) const override { return headers_.at(key); }
  Tensor rows(const std::string& key, std::int64_t first, std::int64_t count) const override {
    return part_of(path_, read_safetensors_tensor(path_, key), first, count);
  }

 private:
  fs::path path_;
  std::map<std::string, Tensor> headers_;
};

// What torch.save wrote: one tensor, or one per video in a dict.
class TorchArrayFile : public ArrayFile {
 public:
  explicit TorchArrayFile(fs::path path) : path_(std::move(path)), file_(read_torch_header(path_)) {
    if (file_.tensors.empty())
      throw Error::input(path_.string() + ": holds no tensor", "save the features as one: torch.save(x, 'x.pt')");
  }
  std::vector<std::string> keys() const override { return file_.tensors.contains("") ? std::vector<std::string>() : file_.order; }
  Tensor header(const std::string& key) const override { return file_.tensors.at(key); }
  Tensor rows(const std::string& key, std::int64_t first, std::int64_t count) const override {
    return part_of(path_, read_torch_tensor(path_, key), first, count);
  }

 private:
  fs::path path_;
  TorchFile file_;
};

class TextFile : public ArrayFile {
 public:
  explicit TextFile(fs::path path) : path_(std::move(path)), array_(read_text_array(path_)) {}
  std::vector<std::string> keys() const override { return {}; }
  Tensor header(const std::string&) const override { return {array_.type, array_.shape, {}}; }
  Tensor rows(const std::string&, std::int64_t first, std::int64_t count) const override {
    return part_of(path_, array_, first, count);
  }

 private:
  fs::path path_;
  Tensor array_;
};

template <typename File>
std::unique_ptr<ArrayFile> made(const fs::path& path) {
  return std::make_unique<File>(path);
}

struct Kind {
  std::vector<std::string> endings;
  std::string first_bytes;  // empty = tells nothing
  std::unique_ptr<ArrayFile> (*open)(const fs::path&);
};

const std::vector<Kind>& kinds() {
  static const std::vector<Kind> table{{{".npy"}, "\x93NUMPY", made<NpyFile>},
                                       {{".h5", ".hdf5"}, "\x89HDF\r\n\x1a\n", open_hdf5},
                                       {{".safetensors"}, "", made<SafetensorsFile>},
                                       {{".txt"}, "", made<TextFile>}};
  return table;
}

// Pickles run code when they are loaded; they are recognised, never opened.
void refuse_pickle(const fs::path& path, const std::string& bytes) {
  const bool zip = bytes.starts_with("PK\x03\x04");
  const bool pickle = bytes.size() >= 2 && bytes[0] == '\x80' && bytes[1] >= 2 && bytes[1] <= 5;
  if (zip)
    throw Error::input(path.string() + ": a zip archive of arrays (.npz), which is not read",
                       "write the array alone: numpy.save('x.npy', numpy.load('x.npz')['NAME'])");
  if (pickle)
    throw Error::input(path.string() + ": a pickle, which Vigil never loads: loading it may run code",
                       "write plain numbers where you trust the file: numpy.save('x.npy', numpy.asarray(numpy.load('x.pkl', "
                       "allow_pickle=True), dtype='float32'))");
}

std::string first_bytes_of(const fs::path& path) {
  std::error_code failed;
  if (!fs::is_regular_file(path, failed)) throw Error::input(path.string() + ": no such file", "check where the features lie");
  std::ifstream in(path, std::ios::binary);
  std::string bytes(24, '\0');  // as many as tell every kind
  in.read(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  bytes.resize(static_cast<std::size_t>(in.gcount()));
  if (bytes.empty()) throw Error::input(path.string() + ": empty, or it may not be read", "the copy is not complete: get it again");
  return bytes;
}

// The decimals of one line.
void read_numbers(const std::string& where, std::string_view line, std::vector<float>& out) {
  const auto space = [](char c) { return c == ' ' || c == '\t' || c == ',' || c == '\r'; };
  for (const char *at = line.data(), *end = at + line.size();;) {
    while (at < end && space(*at)) ++at;
    if (at == end) return;
    float value = 0;
    if (*at == '+') ++at;
    const auto [stop, problem] = std::from_chars(at, end, value);
    if (problem == std::errc::invalid_argument || (stop < end && !space(*stop)))
      throw Error::input(fmt::format("{}: '{}' is no number (value {} of the line)", where,
                                     std::string_view(at, std::min<std::size_t>(20, static_cast<std::size_t>(end - at))),
                                     out.size() + 1));
    out.push_back(problem == std::errc::result_out_of_range ? 0.0F : value);
    at = stop;
  }
}

}  // namespace

Tensor read_text_array(const fs::path& path) {
  const std::string text = read_file(path);
  std::vector<float> values, row;
  std::int64_t lines = 0;
  std::size_t width = 0;
  std::size_t number = 0;
  for (const std::string& line : split(text, '\n')) {
    ++number;
    if (trim(line).empty()) continue;
    row.clear();
    const std::string where = fmt::format("{}:{}", path.string(), number);
    read_numbers(where, line, row);
    if (lines == 0) width = row.size();
    if (row.size() != width)
      throw Error::input(fmt::format("{}: {} numbers, but the first line has {}", where, row.size(), width),
                         "the file is cut or was changed: get it again");
    values.insert(values.end(), row.begin(), row.end());
    ++lines;
  }
  return Tensor::of(values, {lines, static_cast<std::int64_t>(width)});
}

std::unique_ptr<ArrayFile> open_array_file(const fs::path& path) {
  const std::string bytes = first_bytes_of(path);
  if (may_be_torch_file(bytes) && path.extension() != ".npz") return made<TorchArrayFile>(path);
  refuse_pickle(path, bytes);
  for (const Kind& kind : kinds())
    if (std::find(kind.endings.begin(), kind.endings.end(), path.extension().string()) != kind.endings.end())
      return kind.open(path);
  for (const Kind& kind : kinds())
    if (!kind.first_bytes.empty() && bytes.starts_with(kind.first_bytes)) return kind.open(path);
  throw Error::input(path.string() + ": no kind of file that holds features for Vigil",
                     ".npy, .h5, .hdf5, .safetensors, .pt and .txt are read: docs/reference/features.md");
}

std::string key_in(const ArrayFile& file, const fs::path& path, const std::string& wanted, const std::string& stem) {
  const std::vector<std::string> keys = file.keys();
  const auto has = [&](const std::string& key) { return std::find(keys.begin(), keys.end(), key) != keys.end(); };
  if (keys.empty()) return {};
  if (!wanted.empty()) {
    if (has(wanted)) return wanted;
    throw Error::input(fmt::format("{}: no array '{}'{}", path.string(), wanted, nearest_hint(wanted, keys)));
  }
  constexpr std::string_view kEncoded = "_x264";
  const std::string bare = stem.ends_with(kEncoded) ? stem.substr(0, stem.size() - kEncoded.size()) : stem;
  for (const std::string& key : {stem, bare, bare + std::string(kEncoded)})
    if (has(key)) return key;
  if (keys.size() == 1) return keys.front();
  throw Error::input(fmt::format("{}: none of its {} arrays is called like the video '{}'{}", path.string(), keys.size(), stem,
                                 nearest_hint(stem, keys)),
                     "name the array: \"key\" of the features in the manifest");
}

}  // namespace vigil
