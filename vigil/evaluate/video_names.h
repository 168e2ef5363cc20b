// SPDX-License-Identifier: Apache-2.0
// Which video of a data set a name in a file of stored predictions means. Private to the room.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "vigil/data/dataset.h"

namespace vigil {

class VideoNames {
 public:
  // File names of media count among the videos that are measured only: training and test often have a 01 each.
  VideoNames(const Dataset& dataset, const std::vector<Video>& wanted);

  bool knows(const std::string& name) const;

  // The id: the name itself, else found by its file name without folders and ending among ids, then media. Throws Error::input at
  // `where`, naming the nearest id.
  std::string id_of(const std::string& name, const std::string& where);

  std::string note() const;  // how many were found by file name alone; empty when none was

 private:
  const std::string* found(const std::string& name) const;

  std::string dataset_;
  std::vector<std::string> ids_;
  std::map<std::string, std::string> by_id_;
  std::map<std::string, std::string> by_bare_;
  std::map<std::string, std::string> by_media_;
  std::size_t matched_ = 0;
  std::string example_;
};

}  // namespace vigil
