// sluice: API Gateway, Lambda, SQS and CloudFormation on one machine. main() reads the command line (main/commands.cc)
// and does nothing else.
#include "main/commands.h"

int main(int argc, char** argv) {
  return sluice::run_command_line(argc, argv);
}
