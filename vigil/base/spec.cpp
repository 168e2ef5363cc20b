// SPDX-License-Identifier: Apache-2.0
// Specs and sums of specs: a hand-written parser, because the grammar is five lines long.
//   sum  = term {"+" term}      term = [number "*"] spec      spec = name ["(" [option {"," option}] ")"]
//   option = name "=" value     value = quoted text, or text with parentheses in balance up to "," or ")"
#include "vigil/base/spec.h"

#include <charconv>

#include <fmt/format.h>

#include "vigil/base/error.h"
#include "vigil/base/text.h"

namespace vigil {
namespace {

bool is_name_char(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-' || c == '.';
}

class Parser {
 public:
  explicit Parser(std::string_view text) : text_(text) {}

  Spec spec() {
    Spec spec;
    spec.name = name("a name");
    if (!accept('(')) return spec;
    if (accept(')')) return spec;
    do {
      std::string key = name("an option's name");
      for (const auto& [known, unused] : spec.options)
        if (known == key) fail("option '" + key + "' is given twice");
      if (!accept('=')) fail("expected '=' after '" + key + "'");
      std::string option = value();
      spec.options.emplace_back(std::move(key), std::move(option));
    } while (accept(','));
    if (!accept(')')) fail("expected ',' or ')'");
    return spec;
  }

  std::vector<SpecTerm> sum() {
    std::vector<SpecTerm> terms;
    do {
      SpecTerm term;
      term.weight = weight();
      term.spec = spec();
      terms.push_back(std::move(term));
    } while (accept('+'));
    return terms;
  }

  void end() {
    skip_spaces();
    if (at_ < text_.size()) fail("unexpected text");
  }

 private:
  void skip_spaces() {
    while (at_ < text_.size() && (text_[at_] == ' ' || text_[at_] == '\t' || text_[at_] == '\n')) ++at_;
  }

  bool accept(char wanted) {
    skip_spaces();
    if (at_ >= text_.size() || text_[at_] != wanted) return false;
    ++at_;
    return true;
  }

  std::string name(std::string_view what) {
    skip_spaces();
    const std::size_t begin = at_;
    while (at_ < text_.size() && is_name_char(text_[at_])) ++at_;
    if (at_ == begin) fail(fmt::format("expected {}", what));
    return std::string(text_.substr(begin, at_ - begin));
  }

  // "8e-5*", or nothing for 1
  double weight() {
    skip_spaces();
    double number = 1;
    const char* begin = text_.data() + at_;
    const auto [end, error] = std::from_chars(begin, text_.data() + text_.size(), number);
    const auto length = static_cast<std::size_t>(end - begin);
    const std::size_t star = error == std::errc() ? text_.find_first_not_of(" \t", at_ + length) : std::string_view::npos;
    if (star == std::string_view::npos || text_[star] != '*') return 1;
    at_ = star + 1;
    return number;
  }

  std::string value() {
    skip_spaces();
    if (at_ < text_.size() && text_[at_] == '"') return quoted();
    const std::size_t begin = at_;
    int depth = 0;
    for (; at_ < text_.size(); ++at_) {
      const char c = text_[at_];
      if (depth == 0 && (c == ',' || c == ')')) break;
      if (c == '"') skip_quoted();
      if (c == '(') ++depth;
      if (c == ')') --depth;
    }
    const std::string_view found = trim(text_.substr(begin, at_ - begin));
    if (found.empty()) fail("expected a value");
    return std::string(found);
  }

  std::string quoted() {
    std::string found;
    for (++at_; at_ < text_.size() && text_[at_] != '"'; ++at_) {
      if (text_[at_] == '\\' && at_ + 1 < text_.size()) ++at_;
      found += text_[at_];
    }
    if (!accept_raw('"')) fail("a quote is not closed");
    return found;
  }

  // Inside a nested spec: moves to its closing quote.
  void skip_quoted() {
    for (++at_; at_ < text_.size() && text_[at_] != '"'; ++at_)
      if (text_[at_] == '\\') ++at_;
    if (at_ >= text_.size()) fail("a quote is not closed");
  }

  bool accept_raw(char wanted) {
    if (at_ >= text_.size() || text_[at_] != wanted) return false;
    ++at_;
    return true;
  }

  [[noreturn]] void fail(const std::string& what) const {
    throw Error::usage(fmt::format("'{}', column {}: {}", text_, std::min(at_, text_.size()) + 1, what),
                       "write it as name(option=value, option=value)");
  }

  std::string_view text_;
  std::size_t at_ = 0;
};

// Whether the text would be read back as it is without quotes.
bool needs_quotes(const std::string& value) {
  if (value.empty() || trim(value).size() != value.size() || value.find_first_of("\"\\") != std::string::npos) return true;
  int depth = 0;
  for (const char c : value) {
    if (c == '(') ++depth;
    if (c == ')' && --depth < 0) return true;
    if (c == ',' && depth == 0) return true;
  }
  return depth != 0;
}

std::string value_text(const std::string& value) {
  if (!needs_quotes(value)) return value;
  std::string text = "\"";
  for (const char c : value) {
    if (c == '"' || c == '\\') text += '\\';
    text += c;
  }
  return text + '"';
}

}  // namespace

Spec parse_spec(std::string_view text) {
  Parser parser(text);
  Spec spec = parser.spec();
  parser.end();
  return spec;
}

std::vector<SpecTerm> parse_spec_sum(std::string_view text) {
  Parser parser(text);
  std::vector<SpecTerm> terms = parser.sum();
  parser.end();
  return terms;
}

std::string to_text(const Spec& spec) {
  if (spec.options.empty()) return spec.name;
  std::vector<std::string> options;
  for (const auto& [key, value] : spec.options) options.push_back(key + "=" + value_text(value));
  return spec.name + "(" + join(options, ", ") + ")";
}

std::string to_text(const std::vector<SpecTerm>& sum) {
  std::vector<std::string> terms;
  for (const SpecTerm& term : sum)
    terms.push_back((term.weight == 1 ? std::string() : fmt::format("{}*", term.weight)) + to_text(term.spec));
  return join(terms, " + ");
}

void read_spec_fields(const FieldTable& fields, void* config, const Spec& spec) {
  ConfigValue map = ConfigValue::map({});
  for (const auto& [key, value] : spec.options) map.members.push_back({key, ConfigValue::plain(value)});
  try {
    read_fields(fields, config, map, Origin{"in " + spec.name, false});
  } catch (const Error& error) {
    throw Error::usage(error.what(), error.hint());
  }
}

}  // namespace vigil
