// SPDX-License-Identifier: Apache-2.0
// What a recipe's head leaves to the data and to files: how many classes it compares snippets with, and their texts. Between a
// recipe and make_head.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "vigil/base/spec.h"

namespace vigil {

// The head as text, with `classes` as many as there are names, where it has that option and is given none or 0: "vadclip" becomes
// "vadclip(classes=8)" for normal and seven others. Without names, as many as its file of texts has rows; without a file too, as it
// is. Throws as parse_spec, and as read_class_texts.
std::string with_classes(const std::string& head, const std::vector<std::string>& class_names);

// Its file of texts; empty where it has none, or no such option.
std::filesystem::path texts_of(const Spec& head);

// Without the option `text`: for a head whose tensors come from a model, where the file need not be any more.
Spec without_texts(Spec head);

}  // namespace vigil
