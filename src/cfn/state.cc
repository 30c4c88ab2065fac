#include "cfn/state.h"

#include <algorithm>

namespace sluice::cfn {

const ResourceRecord* StackState::in_role(std::string_view logical_id, Role role) const {
  const ResourceRecord* found = nullptr;
  for (const auto& [incarnation, resource] : resources) {
    if (resource->role == role && resource->logical_id == logical_id) found = resource.get();
  }
  return found;
}

const ResourceRecord* StackState::live(std::string_view logical_id) const {
  return in_role(logical_id, Role::kLive);
}

void StackState::set(const StackChanged& event) {
  record = std::make_shared<const StackRecord>(event.stack);
  if (event.line) last_line = std::max(last_line, event.line->Timestamp);
}

void StackState::set(const ResourceChanged& event) {
  resources[event.resource.incarnation] = std::make_shared<const ResourceRecord>(event.resource);
  next_incarnation = std::max(next_incarnation, event.resource.incarnation + 1);
  for (const auto& line : event.lines) last_line = std::max(last_line, line.Timestamp);
}

void StackState::set(const ResourceForgotten& event) {
  resources.erase(event.incarnation);
}

void State::apply(const Event& event) {
  std::visit([this](const auto& e) { set(e); }, event);
}

const StackState* State::stack_by_id(std::string_view id) const {
  const auto it = stacks_.find(std::string(id));
  return it != stacks_.end() ? &it->second : nullptr;
}

const StackState* State::find_stack(const std::string& account, const std::string& region,
                                    std::string_view name_or_id) const {
  if (name_or_id.starts_with("arn:")) {
    const auto* stack = stack_by_id(name_or_id);
    return stack != nullptr && stack->record->account == account && stack->record->region == region ? stack : nullptr;
  }
  const auto it = names_.find({account, region, std::string(name_or_id)});
  return it != names_.end() ? stack_by_id(it->second) : nullptr;
}

const std::vector<StackEvent>& State::history(std::string_view stack_id) const {
  static const std::vector<StackEvent> kNone;
  const auto it = history_.find(stack_id);
  return it != history_.end() ? it->second : kNone;
}

std::shared_ptr<const TemplateRecord> State::find_template(std::uint64_t number) const {
  const auto it = templates_.find(number);
  return it != templates_.end() ? it->second : nullptr;
}

const ChangeSetRecord* State::find_change_set(std::string_view id) const {
  const auto it = change_sets_.find(std::string(id));
  return it != change_sets_.end() ? &it->second : nullptr;
}

void State::set(const StackChanged& event) {
  auto& stack = stacks_[event.stack.id];
  const auto before = stack.record;
  stack.set(event);
  const std::tuple key(event.stack.account, event.stack.region, event.stack.name);
  if (event.stack.status != StackStatus::DELETE_COMPLETE) {
    names_[key] = event.stack.id;
  } else if (const auto it = names_.find(key); it != names_.end() && it->second == event.stack.id) {
    names_.erase(it);
  }
  if (event.line) add_line(*event.line);
  if (before != nullptr) {
    drop_if_unused(before->current.template_number);
    if (before->previous) drop_if_unused(before->previous->template_number);
  }
}

void State::set(const StackForgotten& event) {
  const auto it = stacks_.find(event.stack_id);
  if (it == stacks_.end()) return;
  const auto record = it->second.record;
  stacks_.erase(it);
  history_.erase(event.stack_id);
  std::erase_if(change_sets_, [&](const auto& entry) { return entry.second.stack_id == event.stack_id; });
  const auto name = names_.find({record->account, record->region, record->name});
  if (name != names_.end() && name->second == event.stack_id) names_.erase(name);
  std::erase_if(templates_, [&](const auto& entry) { return !is_used(entry.first); });
}

void State::set(const TemplateStored& event) {
  templates_[event.record.number] = std::make_shared<const TemplateRecord>(event.record);
  next_template_number_ = std::max(next_template_number_, event.record.number + 1);
}

void State::set(const ResourceChanged& event) {
  const auto it = stacks_.find(event.stack_id);
  if (it == stacks_.end()) return;
  it->second.set(event);
  for (const auto& line : event.lines) add_line(line);
}

void State::set(const ResourceForgotten& event) {
  const auto it = stacks_.find(event.stack_id);
  if (it != stacks_.end()) it->second.set(event);
}

void State::set(const ChangeSetChanged& event) {
  auto& record = change_sets_[event.change_set.id];
  const auto before = record.configuration.template_number;
  record = event.change_set;
  if (before != record.configuration.template_number) drop_if_unused(before);
}

void State::set(const ChangeSetForgotten& event) {
  const auto it = change_sets_.find(event.id);
  if (it == change_sets_.end()) return;
  const auto number = it->second.configuration.template_number;
  change_sets_.erase(it);
  drop_if_unused(number);
}

void State::set(const HistoryRestated& event) {
  const auto it = stacks_.find(event.stack_id);
  if (it == stacks_.end()) return;
  auto& lines = history_[event.stack_id];
  for (const auto& line : event.lines) {
    // Times are unique within a stack (section 2.6), so they tell whether a line is there.
    const auto at = std::lower_bound(lines.begin(), lines.end(), line.Timestamp,
                                     [](const StackEvent& e, base::Instant t) { return e.Timestamp < t; });
    if (at == lines.end() || at->Timestamp != line.Timestamp) lines.insert(at, line);
    it->second.last_line = std::max(it->second.last_line, line.Timestamp);
  }
}

void State::add_line(const StackEvent& line) {
  auto& lines = history_[line.StackId];
  if (lines.empty() || lines.back().Timestamp < line.Timestamp) lines.push_back(line);
}

bool State::is_used(std::uint64_t number) const {
  const auto used_by = [&](const Configuration& configuration) { return configuration.template_number == number; };
  return std::any_of(stacks_.begin(), stacks_.end(),
                     [&](const auto& entry) {
                       const auto& record = *entry.second.record;
                       return used_by(record.current) || (record.previous && used_by(*record.previous));
                     }) ||
         std::any_of(change_sets_.begin(), change_sets_.end(),
                     [&](const auto& entry) { return used_by(entry.second.configuration); });
}

void State::drop_if_unused(std::uint64_t number) {
  if (number != 0 && !is_used(number)) templates_.erase(number);
}

// The cursor names what was restated last: "t<number>", "s<ARN>" or "c<ARN>", in this order. A stack is restated whole.
void State::restate(aws::RestateCursor& cursor, std::vector<Event>& events) const {
  constexpr std::size_t kLinesAnEvent = 100;
  std::size_t left = cursor.budget;
  const auto spent = [&](std::size_t count) { left -= std::min(left, count); };
  if (cursor.at.empty() || cursor.at[0] == 't') {
    const auto last = cursor.at.empty() ? 0 : std::stoull(cursor.at.substr(1));
    for (auto it = templates_.upper_bound(last); it != templates_.end(); ++it) {
      if (left == 0) return;
      events.push_back(TemplateStored{*it->second});
      cursor.at = "t" + std::to_string(it->first);
      spent(1);
    }
    cursor.at = "s";
  }
  if (cursor.at[0] == 's') {
    for (auto it = stacks_.upper_bound(cursor.at.substr(1)); it != stacks_.end(); ++it) {
      if (left == 0) return;
      events.push_back(StackChanged{*it->second.record, std::nullopt});
      for (const auto& [incarnation, resource] : it->second.resources) {
        events.push_back(ResourceChanged{it->first, *resource, {}});
      }
      const auto& lines = history(it->first);
      for (std::size_t i = 0; i < lines.size(); i += kLinesAnEvent) {
        const auto end = std::min(lines.size(), i + kLinesAnEvent);
        events.push_back(
            HistoryRestated{it->first, {lines.begin() + std::ptrdiff_t(i), lines.begin() + std::ptrdiff_t(end)}});
      }
      cursor.at = "s" + it->first;
      spent(1 + it->second.resources.size() + lines.size() / kLinesAnEvent);
    }
    cursor.at = "c";
  }
  for (auto it = change_sets_.upper_bound(cursor.at.substr(1)); it != change_sets_.end(); ++it) {
    if (left == 0) return;
    events.push_back(ChangeSetChanged{it->second});
    cursor.at = "c" + it->first;
    spent(1);
  }
  cursor.done = true;
}

}  // namespace sluice::cfn
