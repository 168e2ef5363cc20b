// SPDX-License-Identifier: Apache-2.0
// Where moving things meet the ground. Between motion weight and the presence observer (docs/decisions/0011).
#pragma once

#include <vector>

#include "vigil/base/grid.h"

namespace vigil {

// A typical moving object in cells; both odd, so that it has a middle.
struct Window {
  int width = 9;
  int height = 11;

  bool operator==(const Window&) const = default;
};

inline constexpr double kStanding = 0.5;  // seconds after which a thing counts where it stands

// One cell for each thing, by rising number. A thing ends below where a column of moving cells at least a third of the window high
// has nothing moving for half a window below it; neighbouring such columns are one thing, up to a window's width: so a shadow's tip
// or an arm that swings out does not count for itself.
void find_feet(const Grid<float>& weight, const Window& window, std::vector<int>& feet);

// Keeps the feet that have been followed for some time: what flickers, or is misplaced for a frame or two while people cross, is no
// thing that stands there. One frame may be missed.
class Standing {
 public:
  // width: cells across. least: frames of the model's rate.
  Standing(int width, const Window& window, double least);

  // Drops from `feet` those that are new. elapsed: frames of the model's rate since the frame before.
  void keep(double elapsed, std::vector<int>& feet);

  void forget() { followed_.clear(); }

 private:
  struct Reach {
    int across;
    int down;
  };
  struct Foot {
    int x;
    int y;
    double age;  // frames of the model's rate
    bool missed;
  };
  bool near(const Foot& one, const Foot& other) const;

  int width_;
  Reach reach_;  // cells that a foot may go from frame to frame
  double least_;
  std::vector<Foot> followed_;
};

}  // namespace vigil
