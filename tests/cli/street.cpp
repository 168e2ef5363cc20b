// SPDX-License-Identifier: Apache-2.0
// Makes the street with `vigil synth` and `vigil fit`.
#include "tests/cli/street.h"

#include <stdexcept>

#include "tests/base/temp_folder.h"
#include "tests/cli/process.h"

#include "vigil/base/atomic_file.h"

namespace vigil {
namespace {

constexpr const char* kSize = "size=160x120";

std::string spec(const std::string& options) {
  return std::string("street(") + kSize + ", " + options + ")";
}

void must_work(const Ran& ran) {
  if (ran.code != 0) throw std::runtime_error("the street cannot be made: " + ran.err);
}

class MadeStreet {
 public:
  MadeStreet() : street_{folder_.path() / "street", folder_.path() / "street.vigil"} {
    must_work(run_vigil({"synth", spec("seed=1, seconds=20"), spec("seed=2, seconds=20"), spec("seed=3, seconds=20"),
                         spec("seed=4, seconds=20"), spec("seed=5, seconds=20, anomaly=vehicle, start=8s, duration=6s"), "-o",
                         street_.data.string()}));
    must_work(run_vigil({"fit", street_.data.string(), "-o", street_.model.string()}));
  }
  const Street& street() const { return street_; }

 private:
  TempFolder folder_;
  Street street_;
};

}  // namespace

const Street& street() {
  static const MadeStreet made;
  return made.street();
}

std::string scene(const std::string& options) {
  return "synthetic:" + spec(options);
}

std::string text_of_file(const std::filesystem::path& path) {
  return read_file(path);
}

nlohmann::json json_of_file(const std::filesystem::path& path) {
  return nlohmann::json::parse(read_file(path));
}

}  // namespace vigil
