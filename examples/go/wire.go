package main

import (
	"context"
	"time"

	"github.com/hamba/avro/v2"
	"github.com/twmb/franz-go/pkg/sr"
)

type imageRecord struct {
	ID         string            `avro:"id"`
	Encoding   string            `avro:"encoding"`
	Width      int               `avro:"width"`
	Height     int               `avro:"height"`
	Data       []byte            `avro:"data"`
	Label      *string           `avro:"label"`
	CapturedAt time.Time         `avro:"captured_at"`
	Attributes map[string]string `avro:"attributes"`
}

type groundTruth struct {
	ImageID    string    `avro:"image_id"`
	Label      *string   `avro:"label"`
	LabelledAt time.Time `avro:"labelled_at"`
	LabelledBy *string   `avro:"labelled_by"`
}

// prediction has the fields that are used here.
type prediction struct {
	Label        string  `avro:"label"`
	Confidence   float32 `avro:"confidence"`
	ModelVersion string  `avro:"model_version"`
	LabelTrue    *string `avro:"label_true"`
}

// rollingAccuracy has the fields that are used here.
type rollingAccuracy struct {
	Labelled int64 `avro:"labelled"`
	Correct  int64 `avro:"correct"`
}

// registry reads schemas from the schema registry, and keeps them.
type registry struct {
	ctx    context.Context
	client *sr.Client
	byID   map[int]avro.Schema
}

func newRegistry(ctx context.Context, url string) *registry {
	return &registry{ctx, must(sr.NewClient(sr.URLs(url))), map[int]avro.Schema{}}
}

func (r *registry) schema(id int) avro.Schema {
	if r.byID[id] == nil {
		r.byID[id] = must(avro.Parse(must(r.client.SchemaByID(r.ctx, id)).Schema))
	}
	return r.byID[id]
}

// latest returns the id of the latest schema of a topic's values.
func (r *registry) latest(topic string) int {
	return must(r.client.SchemaByVersion(r.ctx, topic+"-value", -1)).ID
}

// encode writes a value in the Confluent wire format.
func (r *registry) encode(id int, value any) []byte {
	header := must(new(sr.ConfluentHeader).AppendEncode(nil, id, nil))
	return append(header, must(avro.Marshal(r.schema(id), value))...)
}

// decode reads a value in the Confluent wire format.
func decode[T any](r *registry, record []byte) (value T) {
	id, data, err := new(sr.ConfluentHeader).DecodeID(record)
	check(err)
	check(avro.Unmarshal(r.schema(id), data, &value))
	return value
}
