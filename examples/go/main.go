// Command example sends images and late labels to Fashion Stream, and prints the predictions and the rolling accuracy.
package main

import (
	"cmp"
	"compress/gzip"
	"context"
	"fmt"
	"io"
	"log"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/twmb/franz-go/pkg/kadm"
	"github.com/twmb/franz-go/pkg/kgo"
)

var classes = strings.Split("T-shirt/top,Trouser,Pullover,Dress,Coat,Sandal,Shirt,Sneaker,Bag,Ankle boot", ",")

func main() {
	log.SetFlags(0)
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	count := must(strconv.Atoi(env("IMAGES", "20")))
	prefix := env("TOPIC_PREFIX", "")
	images, labels, predictions, accuracy := prefix+"images", prefix+"labels", prefix+"predictions", prefix+"accuracy"
	schemas := newRegistry(ctx, env("SCHEMA_REGISTRY_URL", "http://127.0.0.1:8081"))
	client := must(kgo.NewClient(
		kgo.SeedBrokers(strings.Split(env("BOOTSTRAP_SERVERS", "127.0.0.1:9092"), ",")...),
		kgo.FetchIsolationLevel(kgo.ReadCommitted())))
	defer client.Close()

	// The output of this run begins at the end of what is there. Accuracy is read from the beginning, to know the
	// counts before this run.
	ends := must(kadm.NewClient(client).ListEndOffsets(ctx, predictions, accuracy))
	check(ends.Error())
	accuracyEnd, _ := ends.Lookup(accuracy, 0)
	offsets := ends.KOffsets()
	offsets[accuracy][0] = kgo.NewOffset().AtStart()
	client.AddConsumePartitions(offsets)

	// Images: the even ones with their labels.
	run := fmt.Sprintf("go-%d", time.Now().Unix())
	pixels := dataSet("t10k-images-idx3-ubyte.gz", 16)
	numbers := dataSet("t10k-labels-idx1-ubyte.gz", 8)
	truth := map[string]string{}
	imageSchema := schemas.latest(images)
	var records []*kgo.Record
	for i := range count {
		id, label := fmt.Sprintf("%s-%d", run, i), classes[numbers[i]]
		image := imageRecord{ID: id, Encoding: "GRAY8", Width: 28, Height: 28, Data: pixels[784*i : 784*(i+1)], CapturedAt: time.Now()}
		if i%2 == 0 {
			image.Label = &label
		}
		truth[id] = label
		records = append(records, &kgo.Record{Topic: images, Key: []byte(id), Value: schemas.encode(imageSchema, image)})
	}
	check(client.ProduceSync(ctx, records...).FirstErr())

	predicted := map[string]prediction{}
	before, after := map[string]rollingAccuracy{}, map[string]rollingAccuracy{}
	receive := func(r *kgo.Record) {
		key := string(r.Key)
		if r.Topic == predictions && truth[key] != "" {
			p := decode[prediction](schemas, r.Value)
			predicted[key] = p
			known := "?"
			if p.LabelTrue != nil {
				known = *p.LabelTrue
			}
			fmt.Printf("%-24s %-12s %5.1f%%  %s\n", key, p.Label, 100*p.Confidence, known)
		} else if r.Topic == accuracy && strings.HasSuffix(key, "/all") && r.Value != nil {
			counts := after
			if r.Offset < accuracyEnd.Offset {
				counts = before
			}
			counts[key] = decode[rollingAccuracy](schemas, r.Value)
		}
	}
	for len(predicted) < count {
		poll(ctx, client, receive, func() string { return fmt.Sprintf("predicted %d of %d", len(predicted), count) })
	}

	// Late labels for the odd ones. The first label is wrong, and is corrected.
	labelSchema := schemas.latest(labels)
	label := func(id, label string) *kgo.Record {
		by := "example"
		truth := groundTruth{ImageID: id, Label: &label, LabelledAt: time.Now(), LabelledBy: &by}
		return &kgo.Record{Topic: labels, Key: []byte(id), Value: schemas.encode(labelSchema, truth)}
	}
	var late []*kgo.Record
	for i := 1; i < count; i += 2 {
		id := fmt.Sprintf("%s-%d", run, i)
		if i == 1 {
			late = append(late, label(id, classes[(numbers[i]+1)%10]))
		}
		late = append(late, label(id, truth[id]))
	}
	check(client.ProduceSync(ctx, late...).FirstErr())

	// The accuracy of the model since it started, less what had been counted before this run.
	right := int64(0)
	key := ""
	for id, p := range predicted {
		key = p.ModelVersion + "/all"
		if p.Label == truth[id] {
			right++
		}
	}
	labelled := func() int64 { return after[key].Labelled - before[key].Labelled }
	// The second condition waits for the correction.
	for labelled() != int64(count) || after[key].Correct-before[key].Correct != right {
		poll(ctx, client, receive, func() string { return fmt.Sprintf("labelled %d of %d", labelled(), count) })
	}
	fmt.Printf("labelled %d of %d, accuracy %.1f %%\n", labelled(), count, 100*float64(right)/float64(count))
}

// poll passes on the records that have arrived. It ends the program with a message when time is up.
func poll(ctx context.Context, client *kgo.Client, receive func(*kgo.Record), progress func() string) {
	fetches := client.PollFetches(ctx)
	if ctx.Err() != nil {
		log.Fatal(progress())
	}
	check(fetches.Err())
	fetches.EachRecord(receive)
}

// env returns a variable of the environment.
func env(name, otherwise string) string {
	return cmp.Or(os.Getenv(name), otherwise)
}

// dataSet returns the contents of a file of the data set after its header.
func dataSet(name string, header int) []byte {
	file := must(os.Open(filepath.Join(env("FASHION_MNIST", "/usr/share/datasets/fashion-mnist"), name)))
	defer file.Close()
	return must(io.ReadAll(must(gzip.NewReader(file))))[header:]
}

func must[T any](value T, err error) T {
	check(err)
	return value
}

func check(err error) {
	if err != nil {
		log.Fatal(err)
	}
}
