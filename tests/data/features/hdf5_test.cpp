// SPDX-License-Identifier: Apache-2.0
// Specifies HDF5: one dataset per video, and files that lie, lead elsewhere or are broken.
#include <gmock/gmock.h>
#include <hdf5.h>

#include "tests/base/message_of.h"
#include "tests/base/temp_folder.h"
#include "tests/data/features/made_features.h"

#include "vigil/base/atomic_file.h"
#include "vigil/base/rng.h"
#include "vigil/data/features/apart.h"
#include "vigil/data/features/array_file.h"
#include "vigil/data/features/features.h"

namespace vigil {
namespace {

namespace fs = std::filesystem;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;

// A file that is written dataset by dataset.
class MadeHdf5 {
 public:
  explicit MadeHdf5(fs::path path)
      : path_(std::move(path)), file_(H5Fcreate(path_.c_str(), H5F_ACC_TRUNC, H5P_DEFAULT, H5P_DEFAULT)) {}
  ~MadeHdf5() { close(); }

  MadeHdf5& add(const std::string& name, const Tensor& tensor, bool packed = false) {
    const std::vector<hsize_t> extents(tensor.shape.begin(), tensor.shape.end());
    const hid_t properties = H5Pcreate(H5P_DATASET_CREATE);
    if (packed) {
      H5Pset_chunk(properties, static_cast<int>(extents.size()), extents.data());
      H5Pset_deflate(properties, 6);
    }
    const hid_t set = made(name, extents, properties, H5T_IEEE_F32LE);
    H5Dwrite(set, H5T_NATIVE_FLOAT, H5S_ALL, H5S_ALL, H5P_DEFAULT, tensor.bytes.data());
    H5Dclose(set);
    H5Pclose(properties);
    return *this;
  }
  // Chunks that were never written: a claim without bytes.
  MadeHdf5& claim(const std::string& name, const std::vector<hsize_t>& extents) {
    const hid_t properties = H5Pcreate(H5P_DATASET_CREATE);
    const std::vector<hsize_t> chunk(extents.size(), 16);
    H5Pset_chunk(properties, static_cast<int>(chunk.size()), chunk.data());
    H5Dclose(made(name, extents, properties, H5T_IEEE_F32LE));
    H5Pclose(properties);
    return *this;
  }
  MadeHdf5& outside(const std::string& name, const std::string& other) {
    const hid_t properties = H5Pcreate(H5P_DATASET_CREATE);
    H5Pset_external(properties, other.c_str(), 0, 64);
    H5Dclose(made(name, {4, 4}, properties, H5T_IEEE_F32LE));
    H5Pclose(properties);
    return *this;
  }
  MadeHdf5& link(const std::string& name, const std::string& file) {
    H5Lcreate_external(file.c_str(), "/x", file_, name.c_str(), H5P_DEFAULT, H5P_DEFAULT);
    return *this;
  }
  MadeHdf5& texts(const std::string& name) {
    const hid_t type = H5Tcopy(H5T_C_S1);
    H5Tset_size(type, H5T_VARIABLE);
    H5Dclose(made(name, {3}, H5P_DEFAULT, type));
    H5Tclose(type);
    return *this;
  }
  fs::path close() {
    if (file_ >= 0) H5Fclose(file_);
    file_ = -1;
    return path_;
  }

 private:
  hid_t made(const std::string& name, const std::vector<hsize_t>& extents, hid_t properties, hid_t type) const {
    const hid_t space = H5Screate_simple(static_cast<int>(extents.size()), extents.data(), nullptr);
    const hid_t set = H5Dcreate2(file_, name.c_str(), type, space, H5P_DEFAULT, properties, H5P_DEFAULT);
    H5Sclose(space);
    return set;
  }

  fs::path path_;
  hid_t file_;
};

FeatureFile file_of(const fs::path& path) {
  FeatureFile file;
  file.path = path;
  return file;
}

std::string refusal(const fs::path& path, const std::string& stem) {
  return message_of([&] { read_features(file_of(path), stem); });
}

TEST(Hdf5, HoldsADatasetPerVideo) {
  const TempFolder folder;
  const fs::path path = MadeHdf5(folder.path() / "x.h5").add("a", one_crop(4, 2)).add("b", rows_crops(3, 5, 2), true).close();
  EXPECT_THAT(open_array_file(path)->keys(), ElementsAre("a", "b"));
  EXPECT_EQ(read_features(file_of(path), "a").values, one_crop(4, 2).to_floats());
  EXPECT_EQ(read_features(file_of(path), "b_x264").shape, (FeatureShape{3, 5, 2}));
  EXPECT_EQ(shape_of_features(file_of(path), "b"), (FeatureShape{3, 5, 2}));
  EXPECT_THAT(refusal(path, "c"), HasSubstr("none of its 2 arrays is called like the video 'c'"));
}

TEST(Hdf5, PartsOfADatasetAreRead) {
  const TempFolder folder;
  FeatureFile file = file_of(MadeHdf5(folder.path() / "x.h5").add("all", one_crop(9, 2)).close());
  file.first_row = 4;
  file.rows = 2;
  EXPECT_EQ(read_features(file, "v").at(0)[1], told(4, 0, 1));
}

TEST(Hdf5, AClaimOfFourGigabytesIsRefusedBeforeTheyAreAllocated) {
  const TempFolder folder;
  const fs::path path = MadeHdf5(folder.path() / "x.h5").claim("a", {1 << 20, 1024}).close();
  EXPECT_THAT(refusal(path, "a"), HasSubstr("x.h5: a: the header claims 1048576 x 1024 (4294967296 bytes), 0 bytes are stored"));
}

TEST(Hdf5, WhatLeadsToOtherFilesIsNotFollowed) {
  const TempFolder folder;
  const fs::path secret = folder.write("secret", std::string(64, 's'));
  const fs::path path = MadeHdf5(folder.path() / "x.h5").add("a", one_crop(4, 2)).outside("b", secret).link("c", "y.h5").close();
  EXPECT_THAT(open_array_file(path)->keys(), ElementsAre("a", "b"));
  EXPECT_THAT(refusal(path, "b"), HasSubstr("b: its values lie in other files, which is not followed"));
}

TEST(Hdf5, TextsAndObjectsAreRefused) {
  const TempFolder folder;
  const fs::path path = MadeHdf5(folder.path() / "x.h5").texts("a").close();
  EXPECT_THAT(refusal(path, "a"), AllOf(HasSubstr("its values are no numbers"), HasSubstr("h5py")));
}

TEST(Hdf5, DamagedFilesAreRefusedOrReadNeverACrash) {
  const TempFolder folder;
  const fs::path path = MadeHdf5(folder.path() / "x.h5").add("a", one_crop(4, 2)).close();
  const std::string whole = read_file(path);
  EXPECT_THAT(refusal(folder.write("cut.h5", whole.substr(0, whole.size() / 2)), "a"),
              HasSubstr("cut.h5: not a readable HDF5 file"));
  EXPECT_THAT(refusal(folder.write("no.h5", "hello there"), "a"), HasSubstr("no.h5: not a readable HDF5 file"));
  Rng rng(7);
  for (int round = 0; round < 25; ++round) {
    std::string spoilt = whole;
    for (int i = 0; i < 4; ++i) spoilt[rng.below(spoilt.size())] = static_cast<char>(rng.below(256));
    message_of([&] { read_features(file_of(folder.write("spoilt.h5", spoilt)), "a"); });
  }
}

TEST(RunApart, ACrashIsAnError) {
  EXPECT_EQ(run_apart("x", [] { return std::string(3'000'000, 'a'); }), std::string(3'000'000, 'a'));
  EXPECT_EQ(message_of([] { run_apart("x", []() -> std::string { throw Error::input("m", "h"); }); }), "m | h");
  EXPECT_THAT(message_of([] { run_apart("x.h5", []() -> std::string { std::abort(); }); }),
              HasSubstr("x.h5: damaged: the library that reads it crashed"));
  EXPECT_THAT(message_of([] { run_apart("x.h5", []() -> std::string { throw std::bad_alloc(); }); }), HasSubstr("x.h5: damaged"));
}

}  // namespace
}  // namespace vigil
