// SPDX-License-Identifier: Apache-2.0
// A config is a struct whose fields() lists each field once: name, member, unit, range, help. From that list come the YAML reader,
// the writer, JSON both ways, the JSON schema, the options of a verb with their help, and every error message.
//
//   struct EventConfig {
//     double on = 3.0;
//     Nanoseconds merge{2'000'000'000};
//     static auto fields() {
//       return fields_of<EventConfig>(
//           field("on", &EventConfig::on, "rarity", range(0.5, 12.0), "an event starts at this rarity"),
//           field("merge", &EventConfig::merge, "", duration_range("0s", "1h"), "events closer than this are one"));
//     }
//   };
//
// Member types: bool, int, std::int64_t, std::uint64_t, double, std::string, std::filesystem::path, Nanoseconds, Box, enum (through
// `choice`), std::optional and std::vector of these, and nested configs.
#pragma once
// To be written by the base room: see vigil/base/README.md.
