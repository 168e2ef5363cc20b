// SPDX-License-Identifier: Apache-2.0
// libtorch's allocator for the CPU: one arena whose holes are kept.
#include "vigil/nn/memory.h"

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <iterator>
#include <map>
#include <mutex>
#include <new>
#include <optional>

#include <c10/core/CPUAllocator.h>
#include <sys/mman.h>
#include <unistd.h>

namespace vigil {
namespace {

constexpr std::size_t kHeader = 64;  // before the numbers: where the block is; keeps them aligned to a cache line
constexpr std::size_t kSmallest = 64 << 10;
constexpr std::size_t kPage = 4096;
constexpr std::size_t kHugePage = 2 << 20;
constexpr std::size_t kSpare = 64 << 20;
constexpr std::size_t kFewest = std::size_t{1} << 30;

struct Header {
  void* begin;
  std::size_t size;  // of the block, this included; 0: of the system
};
static_assert(sizeof(Header) <= kHeader);

Header& header_of(void* numbers) {
  return *reinterpret_cast<Header*>(static_cast<char*>(numbers) - kHeader);
}

void* numbers_in(void* block, std::size_t size) {
  void* numbers = static_cast<char*>(block) + kHeader;
  header_of(numbers) = {block, size};
  return numbers;
}

void* from_system(std::size_t bytes) {
  void* block = nullptr;
  if (posix_memalign(&block, kHeader, bytes + kHeader) != 0) throw std::bad_alloc();
  return numbers_in(block, 0);
}

// One range of addresses, far longer than memory: what is not touched costs nothing. Blocks are taken from the lowest hole that is
// long enough, holes side by side are one. So blocks of all sizes share what was freed, and a step needs little more than the most
// that it uses at once.
class Arena {
 public:
  Arena() {
    length_ = 2 * static_cast<std::size_t>(sysconf(_SC_PHYS_PAGES)) * static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
    void* range = reserved();
    while (range == MAP_FAILED && length_ >= kFewest) {  // addresses may be limited (ulimit -v)
      length_ /= 2;
      range = reserved();
    }
    if (range == MAP_FAILED) {
      length_ = 0;
      return;
    }
    length_ -= kHugePage;
    begin_ = static_cast<char*>(range) + (kHugePage - reinterpret_cast<std::uintptr_t>(range) % kHugePage) % kHugePage;
    madvise(begin_, length_, MADV_HUGEPAGE);  // a wish: what comes of it does not matter
  }

  void* take(std::size_t bytes) {
    const std::size_t size = (bytes + kHeader + kPage - 1) / kPage * kPage;
    const std::lock_guard lock(mutex_);
    const std::optional<std::size_t> at = place_for(size);
    if (!at) return nullptr;
    memory_.used += size;
    memory_.peak = std::max(memory_.peak, memory_.used);
    obey_limit();
    return numbers_in(begin_ + *at, size);
  }

  void put(void* numbers) {
    const std::size_t size = header_of(numbers).size;
    const auto at = static_cast<std::size_t>(static_cast<char*>(header_of(numbers).begin) - begin_);
    const std::lock_guard lock(mutex_);
    memory_.used -= size;
    add_hole(at, size);
    obey_limit();
  }

  void release() {
    const std::lock_guard lock(mutex_);
    release_holes();
  }

  TensorMemory memory() {
    const std::lock_guard lock(mutex_);
    return memory_;
  }

 private:
  // What of it may be in memory lies in [from, to), places in the arena; nothing where they are equal. Blocks are taken from the
  // lowest hole, so that is seldom more than was touched.
  struct Hole {
    std::size_t size;
    std::size_t from;
    std::size_t to;

    std::size_t touched() const { return to - from; }
    void touch(const Hole& beside) {  // of a hole that was touched
      if (beside.touched() == 0) return;
      from = std::min(from, beside.from);
      to = std::max(to, beside.to);
    }
  };
  using Holes = std::map<std::size_t, Hole>;  // by place

  void* reserved() const {
    return mmap(nullptr, length_, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  }

  std::optional<std::size_t> place_for(std::size_t size) {
    const auto fits = [&](const auto& hole) { return hole.second.size >= size; };
    if (const auto hole = std::find_if(holes_.begin(), holes_.end(), fits); hole != holes_.end()) {
      const std::size_t at = hole->first;
      const Hole whole = take_out(hole);
      if (whole.size > size) put_in(at + size, {whole.size - size, std::max(whole.from, at + size), std::max(whole.to, at + size)});
      return at;
    }
    std::size_t at = end_;
    const auto last = holes_.empty() ? holes_.end() : std::prev(holes_.end());
    if (last != holes_.end() && last->first + last->second.size == end_) at = last->first;
    if (at + size > length_) return {};
    if (at != end_) take_out(last);
    end_ = at + size;
    return at;
  }

  void add_hole(std::size_t at, std::size_t size) {
    Hole hole{size, at, at + size};
    const auto join = [&](Holes::iterator place) {
      const Hole other = take_out(place);
      hole.size += other.size;
      hole.touch(other);
    };
    auto next = holes_.lower_bound(at);
    if (next != holes_.end() && next->first == at + size) {
      const auto after = std::next(next);
      join(next);
      next = after;
    }
    if (next != holes_.begin()) {
      const auto before = std::prev(next);
      if (before->first + before->second.size == at) {
        at = before->first;
        join(before);
      }
    }
    put_in(at, hole);
  }

  void put_in(std::size_t at, const Hole& hole) {
    holes_.emplace(at, hole);
    memory_.kept += hole.touched();
  }

  Hole take_out(Holes::iterator place) {
    const Hole hole = place->second;
    holes_.erase(place);
    memory_.kept -= hole.touched();
    return hole;
  }

  void obey_limit() {
    if (memory_.used + memory_.kept > memory_.peak + memory_.peak / 4 + kSpare) release_holes();
  }

  void release_holes() {
    for (auto& [at, hole] : holes_) {
      if (hole.touched() > 0) madvise(begin_ + hole.from, hole.touched(), MADV_DONTNEED);
      hole.from = hole.to = at;
    }
    memory_.kept = 0;
  }

  std::mutex mutex_;
  char* begin_ = nullptr;
  std::size_t length_ = 0;
  std::size_t end_ = 0;  // beyond the last place that was ever given
  Holes holes_;
  TensorMemory memory_;
};

Arena& arena() {
  static auto* const the_arena = new Arena;  // never destroyed: tensors of static storage outlive everything else
  return *the_arena;
}

void give_back(void* numbers) {
  if (numbers == nullptr) return;
  if (header_of(numbers).size == 0)
    std::free(header_of(numbers).begin);
  else
    arena().put(numbers);
}

class KeepingAllocator final : public c10::Allocator {
 public:
  c10::DataPtr allocate(std::size_t bytes) const override {
    void* numbers = nullptr;
    if (bytes >= kSmallest) numbers = arena().take(bytes);
    if (bytes > 0 && numbers == nullptr) numbers = from_system(bytes);
    return {numbers, numbers, give_back, c10::Device(c10::DeviceType::CPU)};
  }
  c10::DeleterFnPtr raw_deleter() const override { return give_back; }
};

}  // namespace

void keep_freed_memory() {
#if !defined(__SANITIZE_ADDRESS__)
  static auto* const the_allocator = new KeepingAllocator;  // never destroyed, as the arena
  static std::once_flag once;
  std::call_once(once, [] { c10::SetCPUAllocator(the_allocator, 1); });
#endif
}

TensorMemory tensor_memory() {
  return arena().memory();
}

void release_kept_memory() {
  arena().release();
}

}  // namespace vigil
