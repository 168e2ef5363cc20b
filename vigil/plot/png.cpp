// SPDX-License-Identifier: Apache-2.0
// SVG to PNG through librsvg and cairo.
#include <cmath>
#include <memory>

#include <fmt/format.h>
#include <librsvg/rsvg.h>

#include "vigil/base/error.h"
#include "vigil/plot/score_curve.h"

namespace vigil {
namespace {

template <auto free>
struct Deleter {
  template <typename T>
  void operator()(T* object) const {
    free(object);
  }
};

using Handle = std::unique_ptr<RsvgHandle, Deleter<g_object_unref>>;
using Problem = std::unique_ptr<GError, Deleter<g_error_free>>;
using Surface = std::unique_ptr<cairo_surface_t, Deleter<cairo_surface_destroy>>;
using Context = std::unique_ptr<cairo_t, Deleter<cairo_destroy>>;

constexpr double kLargestSide = 16384;  // pixels

[[noreturn]] void refuse(GError* error) {
  const Problem problem(error);
  throw Error::input(fmt::format("librsvg cannot draw the picture: {}", problem ? problem->message : "no reason given"));
}

cairo_status_t append(void* bytes, const unsigned char* data, unsigned length) {
  const auto* begin = reinterpret_cast<const std::byte*>(data);
  auto& out = *static_cast<std::vector<std::byte>*>(bytes);
  out.insert(out.end(), begin, begin + length);
  return CAIRO_STATUS_SUCCESS;
}

RsvgRectangle view_box_of(RsvgHandle* handle) {
  gboolean has = FALSE;
  RsvgRectangle box{};
  rsvg_handle_get_intrinsic_dimensions(handle, nullptr, nullptr, nullptr, nullptr, &has, &box);
  if (!has || !(box.width > 0) || !(box.height > 0)) throw Error::input("the picture has no view box, so its size is unknown");
  return box;
}

}  // namespace

std::vector<std::byte> png_of(std::string_view svg, double scale) {
  if (!(scale > 0 && scale <= 8)) throw Error::usage(fmt::format("a picture's scale is above 0 and at most 8, not {}", scale));
  GError* error = nullptr;
  const Handle handle(rsvg_handle_new_from_data(reinterpret_cast<const guint8*>(svg.data()), svg.size(), &error));
  if (!handle) refuse(error);
  const RsvgRectangle box = view_box_of(handle.get());
  const double width = std::ceil(box.width * scale);
  const double height = std::ceil(box.height * scale);
  if (width > kLargestSide || height > kLargestSide)
    throw Error::input(fmt::format("a picture of {}x{} pixels is too large to draw", width, height));
  const Surface surface(cairo_image_surface_create(CAIRO_FORMAT_RGB24, static_cast<int>(width), static_cast<int>(height)));
  const Context context(cairo_create(surface.get()));
  cairo_set_source_rgb(context.get(), 1, 1, 1);
  cairo_paint(context.get());
  const RsvgRectangle viewport{0, 0, width, height};
  if (!rsvg_handle_render_document(handle.get(), context.get(), &viewport, &error)) refuse(error);
  std::vector<std::byte> bytes;
  const cairo_status_t status = cairo_surface_write_to_png_stream(surface.get(), append, &bytes);
  if (status != CAIRO_STATUS_SUCCESS)
    throw Error::input(fmt::format("cairo cannot write the picture: {}", cairo_status_to_string(status)));
  return bytes;
}

}  // namespace vigil
