#!/usr/bin/env bash
# Makes the login queue and its dead-letter queue as config/compose/elasticmq.conf has them. LocalStack runs it at each start.
set -euo pipefail

url=$(awslocal sqs create-queue --queue-name login-queue-dlq --query QueueUrl --output text)
arn=$(awslocal sqs get-queue-attributes --queue-url "$url" --attribute-names QueueArn --query Attributes.QueueArn --output text)
awslocal sqs create-queue --queue-name login-queue --attributes "$(
  printf '{"VisibilityTimeout":"30","RedrivePolicy":"{\\"deadLetterTargetArn\\":\\"%s\\",\\"maxReceiveCount\\":\\"3\\"}"}' "$arn"
)"
