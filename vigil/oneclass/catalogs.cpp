// SPDX-License-Identifier: Apache-2.0
// The tables of observers, densities and flows.
#include "vigil/oneclass/catalogs.h"

#include "vigil/oneclass/densities/directions.h"
#include "vigil/oneclass/densities/gaussian.h"
#include "vigil/oneclass/densities/occupancy.h"
#include "vigil/oneclass/flows/dis_flow.h"
#include "vigil/oneclass/flows/patch_flow.h"
#include "vigil/oneclass/observers/direction.h"
#include "vigil/oneclass/observers/presence.h"
#include "vigil/oneclass/observers/speed.h"

namespace vigil {

const Catalog<std::unique_ptr<Observer> (*)()>& observers() {
  static const Catalog<std::unique_ptr<Observer> (*)()> kTable(
      "observer", {{"direction", "where it moves to", make_direction_observer},
                   {"presence", "that something moves here at all", make_presence_observer},
                   {"speed", "how fast it moves", make_speed_observer}});
  return kTable;
}

const Catalog<std::unique_ptr<Density> (*)()>& densities() {
  static const Catalog<std::unique_ptr<Density> (*)()> kTable(
      "density", {{"directions", "histogram of 8 directions per place", make_directions_density},
                  {"gaussian", "mean and deviation per place, upper side", make_gaussian_density},
                  {"occupancy", "share of frames in which a place is used", make_occupancy_density}});
  return kTable;
}

const Catalog<std::unique_ptr<Flow> (*)()>& flows() {
  static const Catalog<std::unique_ptr<Flow> (*)()> kTable(
      "flow", {{"dis", "whole picture by OpenCV's DIS (FAST, finest scale 1): the reference", make_dis_flow},
               {"patches", "patches where something moves: the default", make_patch_flow}});
  return kTable;
}

}  // namespace vigil
