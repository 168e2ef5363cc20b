// SPDX-License-Identifier: Apache-2.0
// Collects the videos of a list: each once, with what its name says, and with notes on what was odd. Used by every reader of lists.
// Private to the folder.
#pragma once

#include <map>

#include "vigil/data/lists/list_text.h"
#include "vigil/data/lists/names.h"
#include "vigil/data/lists/video_list.h"

namespace vigil {

class ListBuilder {
 public:
  explicit ListBuilder(const ListText& text) : text_(text) {}

  // A video that no line before has named. Throws Error::input with both lines when one has.
  ListedVideo& add(const ListLine& line, const ListedPath& path);

  // The same, but a line that names a video again only counts: one line per crop.
  ListedVideo& add_crop(const ListLine& line, const ListedPath& path);

  // Takes an interval unless it is a filler.
  void add_event(ListedVideo& video, const ListLine& line, std::string_view start, std::string_view end, Counting counting,
                 const std::string& label);

  void note(const std::string& sentence) { list_.notes.push_back(sentence); }

  // Notes paths of another computer and gives the list away.
  VideoList finish();

 private:
  ListedVideo& make(const ListLine& line, const ListedPath& path);

  const ListText& text_;
  VideoList list_;
  std::map<std::string, std::size_t, std::less<>> index_;
  std::int64_t elsewhere_ = 0;
};

// A number of frames of at least 1. Throws Error::input with file and line.
std::int64_t read_frame_count(const ListText& text, const ListLine& line, std::string_view word);

}  // namespace vigil
