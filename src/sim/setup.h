#pragma once
// Setup: what an operator does before users come: makes queues and deploys the sample (app/template.yaml) with its
// package in S3, as its clients would, again and again if the program is away. A deployment that was begun must end
// well, whatever crashes meanwhile (invariant `deployment`).
#include <functional>
#include <string>
#include <vector>

#include "sim/world.h"

namespace sluice::sim {

class Setup {
 public:
  explicit Setup(World& world);

  void start() { run_step(); }
  bool done() const { return step_ == steps_.size(); }

  static constexpr const char* kQueue = "http://127.0.0.1:4566/000000000000/work";
  static constexpr const char* kFifoQueue = "http://127.0.0.1:4566/000000000000/orders.fifo";
  // Of the deployed sample: URLs from its outputs; empty if it is not deployed.
  const std::string& inbox() const { return inbox_; }
  const std::string& outbox() const { return outbox_; }
  const std::string& input_queue() const { return input_queue_; }
  const std::string& output_queue() const { return output_queue_; }

 private:
  enum class Next { kStep, kAgain };
  struct Step {
    Request request;
    std::function<Next(const aws::HttpResponse&)> look;
  };

  void add_queue(const std::string& name, const std::string& attributes_json);
  void add_stack();
  Next look_at_stack(const aws::HttpResponse& response);
  void run_step();
  void again();

  World& world_;
  std::vector<Step> steps_;
  std::size_t step_ = 0;
  std::string inbox_, outbox_, input_queue_, output_queue_;
};

}  // namespace sluice::sim
