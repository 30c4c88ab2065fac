// The AWS SDK for Go v2, for SQS: reads calls from standard input and answers on standard output, a line of JSON each, as
// boto3_child.py says. Calls run at the same time; each answer names its call. The endpoint, the region and the keys are in the
// environment, and the client is made without any setting of its own.
package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"reflect"
	"runtime/debug"
	"strings"
	"sync"

	"github.com/aws/aws-sdk-go-v2/aws/middleware"
	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/service/sqs"
	"github.com/aws/smithy-go"
	smithymiddleware "github.com/aws/smithy-go/middleware"
)

// lineMax is the longest line read: ten messages that fill a batch of 1 MiB, escaped as JSON at its worst.
const lineMax = 16 << 20

type call struct {
	ID         int             `json:"id"`
	Kind       string          `json:"kind"`
	Operation  string          `json:"operation"`
	Parameters json.RawMessage `json:"parameters"`
}

type serviceError struct {
	Code    string `json:"code"`
	Message string `json:"message"`
	Status  int    `json:"status"`
	Type    string `json:"type"`
}

type answer struct {
	ID      int           `json:"id"`
	Result  any           `json:"result,omitempty"`
	Pages   []any         `json:"pages,omitempty"`
	Error   *serviceError `json:"error,omitempty"`
	Failure string        `json:"failure,omitempty"`
}

func main() {
	settings, err := config.LoadDefaultConfig(context.Background())
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	client := sqs.NewFromConfig(settings)

	var writing sync.Mutex
	say := func(line any) {
		text, err := json.Marshal(line)
		if err != nil {
			panic(err)
		}
		writing.Lock()
		defer writing.Unlock()
		os.Stdout.Write(append(text, '\n'))
	}
	say(map[string]string{"version": versionOfModule("github.com/aws/aws-sdk-go-v2/service/sqs")})

	var running sync.WaitGroup
	lines := bufio.NewScanner(os.Stdin)
	lines.Buffer(nil, lineMax)
	for lines.Scan() {
		text := append([]byte(nil), lines.Bytes()...)
		running.Add(1)
		go func() {
			defer running.Done()
			say(answerTo(client, text))
		}()
	}
	running.Wait()
}

func versionOfModule(path string) string {
	build, _ := debug.ReadBuildInfo()
	for _, module := range build.Deps {
		if module.Path == path {
			return strings.TrimPrefix(module.Version, "v")
		}
	}
	return "unknown"
}

func answerTo(client *sqs.Client, text []byte) answer {
	var asked call
	if err := json.Unmarshal(text, &asked); err != nil {
		return answer{Failure: err.Error()}
	}
	given := answer{ID: asked.ID}
	pages, err := carryOut(client, asked)
	switch {
	case err != nil:
		given.Error, given.Failure = describe(err)
	case asked.Kind == "pages":
		given.Pages = pages
	default:
		given.Result = pages[0]
	}
	return given
}

// carryOut finds the client's method by its name and calls it with the parameters; once, or as long as there is a next page.
func carryOut(client *sqs.Client, asked call) ([]any, error) {
	method := reflect.ValueOf(client).MethodByName(asked.Operation)
	if !method.IsValid() {
		return nil, fmt.Errorf("the client has no method %s", asked.Operation)
	}
	input := reflect.New(method.Type().In(1).Elem())
	if err := fill(input.Elem(), asked.Parameters); err != nil {
		return nil, err
	}
	var pages []any
	for {
		returned := method.Call([]reflect.Value{reflect.ValueOf(context.Background()), input})
		if err, failed := returned[1].Interface().(error); failed {
			return nil, err
		}
		output := returned[0].Elem()
		metadata := output.FieldByName("ResultMetadata").Interface().(smithymiddleware.Metadata)
		if id, found := middleware.GetRequestIDMetadata(metadata); !found || id == "" {
			return nil, errors.New("the answer does not name its request")
		}
		pages = append(pages, plain(output))
		next := output.FieldByName("NextToken")
		if asked.Kind != "pages" || next.IsNil() {
			return pages, nil
		}
		input.Elem().FieldByName("NextToken").Set(next)
	}
}

// describe gives an error of the service; anything else is a failure of the client.
func describe(err error) (*serviceError, string) {
	var said smithy.APIError
	var response *awshttp.ResponseError
	if !errors.As(err, &said) || !errors.As(err, &response) || response.ServiceRequestID() == "" {
		return nil, err.Error()
	}
	name := reflect.TypeOf(said).Elem().Name()
	return &serviceError{said.ErrorCode(), said.ErrorMessage(), response.HTTPStatusCode(), name}, ""
}
