// SPDX-License-Identifier: Apache-2.0
// A vector for millions of plain values, on large pages: with pages of 4 KB the kernel's first touch of each costs three times as
// much as sorting what is in them.
#pragma once

#include <cstddef>
#include <cstdlib>
#include <new>
#include <type_traits>
#include <utility>
#include <vector>

#include <sys/mman.h>

namespace vigil {

template <typename T>
struct LargePages {
  using value_type = T;

  LargePages() = default;
  template <typename U>
  LargePages(const LargePages<U>&) {}  // NOLINT(google-explicit-constructor): what an allocator must have

  T* allocate(std::size_t count) {
    constexpr std::size_t kPage = std::size_t{2} << 20;
    const std::size_t bytes = count * sizeof(T);
    const bool big = bytes >= 2 * kPage;
    const std::size_t whole = (bytes + kPage - 1) / kPage * kPage;
    void* const memory = big ? std::aligned_alloc(kPage, whole) : std::malloc(bytes);
    if (!memory) throw std::bad_alloc();
    if (big) madvise(memory, whole, MADV_HUGEPAGE);  // a wish: without it all is the same, but slower
    return static_cast<T*>(memory);
  }
  void deallocate(T* memory, std::size_t) { std::free(memory); }

  // resize() leaves plain values unset.
  template <typename U>
  void construct(U* place) {
    ::new (static_cast<void*>(place)) U;
  }
  template <typename U, typename... Arguments>
  void construct(U* place, Arguments&&... arguments) {
    ::new (static_cast<void*>(place)) U(std::forward<Arguments>(arguments)...);
  }

  bool operator==(const LargePages&) const = default;
};

template <typename T>
using BigVector = std::vector<T, LargePages<T>>;

}  // namespace vigil
