// CreateQueue, GetQueueUrl, DeleteQueue, PurgeQueue, ListQueues, ListDeadLetterSourceQueues (sqs.md section 7).
#include <fmt/format.h>

#include "base/bytes.h"
#include "sqs/actions.h"
#include "sqs/errors.h"
#include "sqs/limits.h"
#include "sqs/queue_name.h"

namespace sluice::sqs {
namespace {

// CreateQueue of a queue that exists: its URL if all supplied attributes are as they are.
Decision create_again(const Asked& asked, const CreateQueueRequest& request, const Queue& queue) {
  const auto changed = change_attributes(queue.attributes(), request.Attributes, queue.settings().type);
  if (!changed) return changed.error();
  const auto value_in = [](const AttributeMap& attributes, const std::string& name) {
    const auto found = attributes.find(name);
    return found == attributes.end() ? std::string_view() : std::string_view(found->second);
  };
  for (const auto& [name, value] : request.Attributes) {
    if (value_in(*changed, name) != value_in(queue.attributes(), name)) return queue_name_exists(name);
  }
  Decision decision;
  decision.reply = CreateQueueResult{queue_url(asked.context, queue.account(), queue.name())};
  return decision;
}

// Pages of names: a token is the last name of the page before it.
struct Page {
  std::size_t size = kListResultsMax;
  std::string after;  // empty: from the beginning
  bool paged = false;
};

aws::Result<Page> read_page(const std::optional<std::int32_t>& max_results, const std::optional<std::string>& token) {
  Page page;
  if (max_results) {
    if (*max_results < 1 || *max_results > kListResultsMax) {
      return aws::fail(invalid_value(*max_results, "MaxResults",
                                     fmt::format("Must be between 1 and {}, if provided.", kListResultsMax)));
    }
    page.size = std::size_t(*max_results);
    page.paged = true;
  }
  if (token && !token->empty()) {
    const auto name = base::from_base64(*token);
    if (!name || !check_queue_name(*name, std::nullopt)) {
      return aws::fail(invalid_value(*token, "NextToken", "It is not a token of an earlier answer."));
    }
    page.after = *name;
  }
  return page;
}

// Gathers URLs of names offered in order, until the page is full.
class PageWriter {
 public:
  PageWriter(const Page& page, const aws::Context& context, std::string_view account)
      : page_(page), context_(context), account_(account) {}

  // False: no more names are wanted.
  bool offer(std::string_view name) {
    if (name <= page_.after) return true;
    if (urls.size() == page_.size) {
      if (page_.paged) next_token = base::to_base64(last_);
      return false;
    }
    urls.push_back(queue_url(context_, account_, name));
    last_ = name;
    return true;
  }

  std::vector<std::string> urls;
  std::optional<std::string> next_token;

 private:
  const Page& page_;
  const aws::Context& context_;
  std::string_view account_;
  std::string last_;
};

}  // namespace

Decision decide(const Asked& asked, const CreateQueueRequest& request) {
  const auto type = requested_type(request.Attributes);
  if (auto named = check_queue_name(request.QueueName, type == QueueType::kFifo); !named) return named.error();
  if (auto tagged = check_tags(*request.QueueName, request.tags); !tagged) return tagged.error();
  const QueueName name{asked.context.account, asked.context.region, *request.QueueName};
  if (const Queue* queue = asked.state.find(name)) return create_again(asked, request, *queue);

  auto attributes = change_attributes(default_attributes(type), request.Attributes, type);
  if (!attributes) return attributes.error();
  const auto settings = QueueSettings::from(*attributes);
  if (auto target = check_dead_letter_target(asked, name, request.Attributes, settings); !target) {
    return target.error();
  }
  if (asked.options.recreation_wait) {
    const auto deleted = asked.state.deleted_at(name);
    if (deleted && asked.now < *deleted + kRecreationWait) return queue_deleted_recently();
  }

  Decision decision;
  QueueCreated created;
  created.queue = asked.state.next_queue();
  created.account = name.account;
  created.region = name.region;
  created.name = name.name;
  created.attributes = std::move(*attributes);
  created.tags = request.tags;
  created.created = created.modified = asked.now;
  created.deduplication_per_group = settings.deduplication_per_group;
  decision.events.push_back(std::move(created));
  decision.reply = CreateQueueResult{queue_url(asked.context, name.account, name.name)};
  return decision;
}

Decision decide(const Asked& asked, const GetQueueUrlRequest& request) {
  if (auto named = check_queue_name(request.QueueName, std::nullopt); !named) return named.error();
  const std::string& account = request.QueueOwnerAWSAccountId.value_or(asked.context.account);
  const Queue* queue = asked.state.find(QueueName{account, asked.context.region, *request.QueueName});
  if (queue == nullptr) return queue_does_not_exist(asked.context);
  Decision decision;
  decision.reply = GetQueueUrlResult{queue_url(asked.context, queue->account(), queue->name())};
  return decision;
}

Decision decide(const Asked& asked, const DeleteQueueRequest& request) {
  const auto queue = asked.queue(request.QueueUrl);
  if (!queue) return queue.error();
  Decision decision;
  decision.events.push_back(QueueDeleted{(*queue)->id(), asked.now});
  decision.effects.push_back(MessagesAvailable{(*queue)->arn()});
  return decision;
}

Decision decide(const Asked& asked, const PurgeQueueRequest& request) {
  const auto queue = asked.queue(request.QueueUrl);
  if (!queue) return queue.error();
  const bool purged_before = (*queue)->purged() != base::Instant();
  if (asked.options.purge_wait && purged_before && asked.now < (*queue)->purged() + kPurgeWait) {
    return purge_in_progress((*queue)->name());
  }
  Decision decision;
  decision.events.push_back(QueuePurged{(*queue)->id(), asked.now});
  return decision;
}

Decision decide(const Asked& asked, const ListQueuesRequest& request) {
  const auto page = read_page(request.MaxResults, request.NextToken);
  if (!page) return page.error();
  const auto& prefix = request.QueueNamePrefix.value_or("");
  PageWriter writer(*page, asked.context, asked.context.account);
  asked.state.for_each_queue(
      QueueName{asked.context.account, asked.context.region, std::max(prefix, page->after)},
      [&](const Queue& queue) { return queue.name().starts_with(prefix) && writer.offer(queue.name()); });
  Decision decision;
  decision.reply = ListQueuesResult{std::move(writer.urls), std::move(writer.next_token)};
  return decision;
}

Decision decide(const Asked& asked, const ListDeadLetterSourceQueuesRequest& request) {
  const auto queue = asked.queue(request.QueueUrl);
  if (!queue) return queue.error();
  const auto page = read_page(request.MaxResults, request.NextToken);
  if (!page) return page.error();
  PageWriter writer(*page, asked.context, (*queue)->account());
  asked.state.for_each_source((*queue)->arn(), page->after,
                              [&](const std::string& source) { return writer.offer(source); });
  Decision decision;
  decision.reply = ListDeadLetterSourceQueuesResult{std::move(writer.urls), std::move(writer.next_token)};
  return decision;
}

}  // namespace sluice::sqs
