// SPDX-License-Identifier: Apache-2.0
// Binary truth files small enough to be made in a test: .mat of level 5, .npz.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include <zlib.h>

namespace vigil {

inline std::string little(std::uint64_t value, int bytes) {
  std::string text;
  for (int i = 0; i < bytes; ++i) text += static_cast<char>(value >> (8 * i) & 255);
  return text;
}

// One element: type, size, value, padding to 8 bytes.
inline std::string mat_element(std::uint32_t type, const std::string& value) {
  return little(type, 4) + little(value.size(), 4) + value + std::string((8 - value.size() % 8) % 8, '\0');
}

// class: 1 cell, 2 struct, 4 text, 6 double, 9 uint8. body: what follows the name.
inline std::string mat_matrix(std::uint32_t kind, const std::vector<std::int32_t>& shape, const std::string& name,
                              const std::string& body) {
  std::string extents;
  for (const std::int32_t extent : shape) extents += little(static_cast<std::uint32_t>(extent), 4);
  return mat_element(14, mat_element(6, little(kind, 4) + little(0, 4)) + mat_element(5, extents) + mat_element(1, name) + body);
}

inline std::string mat_doubles(const std::string& name, const std::vector<std::int32_t>& shape, const std::vector<double>& values) {
  const std::string bytes(reinterpret_cast<const char*>(values.data()), values.size() * sizeof(double));
  return mat_matrix(6, shape, name, mat_element(9, bytes));
}

inline std::string mat_bytes(const std::string& name, const std::vector<std::int32_t>& shape, const std::string& values) {
  return mat_matrix(9, shape, name, mat_element(2, values));
}

inline std::string mat_text(const std::string& name, const std::string& text) {
  return mat_matrix(4, {1, static_cast<std::int32_t>(text.size())}, name, mat_element(16, text));
}

inline std::string mat_cell(const std::string& name, const std::vector<std::string>& items) {
  std::string body;
  for (const std::string& item : items) body += item;
  return mat_matrix(1, {1, static_cast<std::int32_t>(items.size())}, name, body);
}

inline std::string mat_struct(const std::string& name, const std::vector<std::pair<std::string, std::string>>& fields) {
  constexpr std::size_t kWidth = 32;
  std::string names, body;
  for (const auto& [field, value] : fields) {
    names += field + std::string(kWidth - field.size(), '\0');
    body += value;
  }
  return mat_matrix(2, {1, 1}, name, mat_element(5, little(kWidth, 4)) + mat_element(1, names) + body);
}

inline std::string mat_packed(const std::string& variable) {
  std::string packed(compressBound(variable.size()), '\0');
  uLongf size = packed.size();
  compress(reinterpret_cast<Bytef*>(packed.data()), &size, reinterpret_cast<const Bytef*>(variable.data()), variable.size());
  packed.resize(size);
  return little(15, 4) + little(size, 4) + packed;
}

inline std::string mat_file(const std::string& variables) {
  std::string header = "MATLAB 5.0 MAT-file, made by a test";
  header.resize(124, ' ');
  return header + little(0x0100, 2) + "IM" + variables;
}

// An archive of stored entries, as numpy.savez writes it. entries: name without .npy, bytes of the .npy file.
inline std::string npz_file(const std::vector<std::pair<std::string, std::string>>& entries) {
  std::string bytes, table;
  for (const auto& [array, npy] : entries) {
    const std::string name = array + ".npy";
    const std::string sizes = little(0, 4) + little(npy.size(), 4) + little(npy.size(), 4) + little(name.size(), 2) + little(0, 2);
    table += little(0x02014b50, 4) + little(20, 2) + little(20, 2) + little(0, 2) + little(0, 2) + little(0, 4) + sizes +
             little(0, 2) + little(0, 2) + little(0, 2) + little(0, 4) + little(bytes.size(), 4) + name;
    bytes += little(0x04034b50, 4) + little(20, 2) + little(0, 2) + little(0, 2) + little(0, 4) + sizes + name + npy;
  }
  const std::string end = little(0x06054b50, 4) + little(0, 4) + little(entries.size(), 2) + little(entries.size(), 2) +
                          little(table.size(), 4) + little(bytes.size(), 4) + little(0, 2);
  return bytes + table + end;
}

// A .npy file of bytes.
inline std::string npy_file(const std::string& shape, const std::string& values, const std::string& type = "|u1") {
  std::string header = "{'descr': '" + type + "', 'fortran_order': False, 'shape': " + shape + ", }";
  while ((10 + header.size() + 1) % 64 != 0) header += ' ';
  header += '\n';
  return std::string("\x93NUMPY\x01", 7) + std::string(1, '\0') + little(header.size(), 2) + header + values;
}

inline std::string npy_vector(const std::vector<int>& values) {
  std::string bytes;
  for (const int value : values) bytes += static_cast<char>(value);
  return npy_file("(" + std::to_string(values.size()) + ",)", bytes);
}

}  // namespace vigil
