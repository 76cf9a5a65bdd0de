// N WHEP receivers by Pion (Debian's golang-github-pion-webrtc.v3-dev): no decoding; counts complete pictures.
//
// usage: receiver -url URL -n N -seconds S [-token T]    ends earlier when its standard input ends
//
// A picture is complete when all its packets from the one after the last marker to its own marker are there, in
// sequence. Prints JSON
// lines: "connected" and "first" once per receiver, "progress" every second, "result" per receiver at the end.
package main

import (
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"net/http"
	"os"
	"strings"
	"sync"
	"time"

	"github.com/pion/interceptor"
	"github.com/pion/rtcp"
	"github.com/pion/rtp"
	"github.com/pion/webrtc/v3"
)

const (
	clockRate = 90000
	// A packet later than this is lost for its picture: the camera has answered NACKs long before.
	patience = time.Second
	// Messages in a burst of 230 kB at 1,200 bytes need more than the default.
	maxPending = 2048
)

var begun = time.Now()
var printing sync.Mutex

func report(kind string, fields map[string]interface{}) {
	fields["type"] = kind
	fields["ms"] = time.Since(begun).Milliseconds()
	line, _ := json.Marshal(fields)
	printing.Lock()
	fmt.Println(string(line))
	printing.Unlock()
}

// assembly follows one RTP stream.
type assembly struct {
	started  bool
	next     uint16 // the packet due
	pending  map[uint16]*rtp.Packet
	waiting  time.Time // since when next is missing
	broken   bool      // the current picture misses a packet
	joining  bool      // nothing complete yet: a picture may have begun before we came
	complete int
	damaged  int
	lost     int
	packets  int
	repeated int
	keys     int
	isKey    bool
}

func newAssembly() *assembly {
	return &assembly{pending: map[uint16]*rtp.Packet{}, joining: true}
}

func (a *assembly) handle(packet *rtp.Packet) {
	a.packets++
	if !a.started {
		a.started, a.next = true, packet.SequenceNumber
	}
	distance := int16(packet.SequenceNumber - a.next)
	if _, here := a.pending[packet.SequenceNumber]; distance < 0 || here {
		a.repeated++
		return
	}
	a.pending[packet.SequenceNumber] = packet
	a.drain()
	if len(a.pending) > 0 && (time.Since(a.waiting) > patience || len(a.pending) > maxPending) {
		a.skipGap()
		a.drain()
	}
}

func (a *assembly) drain() {
	for {
		packet, here := a.pending[a.next]
		if !here {
			break
		}
		delete(a.pending, a.next)
		a.next++
		a.take(packet)
	}
	if len(a.pending) == 0 {
		a.waiting = time.Now()
	}
}

func (a *assembly) take(packet *rtp.Packet) {
	a.waiting = time.Now()
	if isKeyFrame(packet.Payload) {
		a.isKey = true
	}
	if !packet.Marker {
		return
	}
	if a.broken {
		a.damaged++
	} else if !a.joining || a.isKey {
		a.complete++
		a.joining = false
		if a.isKey {
			a.keys++
		}
	}
	a.broken, a.isKey = false, false
}

func (a *assembly) skipGap() {
	for a.pending[a.next] == nil {
		a.next++
		a.lost++
	}
	a.broken = true
	a.waiting = time.Now()
}

// isKeyFrame tells whether a packet carries (the start of) an IDR slice or parameter sets (RFC 6184 §5.2).
func isKeyFrame(payload []byte) bool {
	if len(payload) < 2 {
		return false
	}
	switch kind := payload[0] & 31; kind {
	case 5, 7:
		return true
	case 24: // STAP-A
		return len(payload) > 3 && payload[3]&31 == 7
	case 28: // FU-A
		return payload[1]&31 == 5
	}
	return false
}

type receiver struct {
	index      int
	connection *webrtc.PeerConnection
	lock       sync.Mutex
	assembly   *assembly
	state      string
	failure    string
}

func newConnection() (*webrtc.PeerConnection, error) {
	engine := &webrtc.MediaEngine{}
	feedback := []webrtc.RTCPFeedback{{Type: "nack"}, {Type: "nack", Parameter: "pli"}}
	profiles := map[webrtc.PayloadType]string{102: "42e01f", 104: "42001f", 106: "640c1f", 108: "4d001f"}
	for payloadType, profile := range profiles {
		codec := webrtc.RTPCodecParameters{
			PayloadType: payloadType,
			RTPCodecCapability: webrtc.RTPCodecCapability{
				MimeType: webrtc.MimeTypeH264, ClockRate: clockRate, RTCPFeedback: feedback,
				SDPFmtpLine: "level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=" + profile,
			},
		}
		if err := engine.RegisterCodec(codec, webrtc.RTPCodecTypeVideo); err != nil {
			return nil, err
		}
	}
	registry := &interceptor.Registry{}
	if err := webrtc.ConfigureNack(engine, registry); err != nil {
		return nil, err
	}
	if err := webrtc.ConfigureRTCPReports(registry); err != nil {
		return nil, err
	}
	api := webrtc.NewAPI(webrtc.WithMediaEngine(engine), webrtc.WithInterceptorRegistry(registry))
	return api.NewPeerConnection(webrtc.Configuration{})
}

func (r *receiver) start(url, token string) error {
	connection, err := newConnection()
	if err != nil {
		return err
	}
	r.connection = connection
	connection.OnConnectionStateChange(func(state webrtc.PeerConnectionState) {
		r.lock.Lock()
		r.state = state.String()
		r.lock.Unlock()
		report("state", map[string]interface{}{"receiver": r.index, "state": state.String()})
	})
	connection.OnTrack(func(track *webrtc.TrackRemote, _ *webrtc.RTPReceiver) { r.read(track) })
	direction := webrtc.RTPTransceiverInit{Direction: webrtc.RTPTransceiverDirectionRecvonly}
	if _, err = connection.AddTransceiverFromKind(webrtc.RTPCodecTypeVideo, direction); err != nil {
		return err
	}
	offer, err := connection.CreateOffer(nil)
	if err != nil {
		return err
	}
	gathered := webrtc.GatheringCompletePromise(connection)
	if err = connection.SetLocalDescription(offer); err != nil {
		return err
	}
	<-gathered
	answer, err := post(url, token, connection.LocalDescription().SDP)
	if err != nil {
		return err
	}
	return connection.SetRemoteDescription(webrtc.SessionDescription{Type: webrtc.SDPTypeAnswer, SDP: answer})
}

func post(url, token, offer string) (string, error) {
	request, err := http.NewRequest(http.MethodPost, url, strings.NewReader(offer))
	if err != nil {
		return "", err
	}
	request.Header.Set("Content-Type", "application/sdp")
	if token != "" {
		request.Header.Set("Authorization", "Bearer "+token)
	}
	client := http.Client{Timeout: 20 * time.Second}
	response, err := client.Do(request)
	if err != nil {
		return "", err
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err == nil && response.StatusCode != http.StatusCreated {
		err = errors.New(response.Status + ": " + string(body))
	}
	return string(body), err
}

func (r *receiver) read(track *webrtc.TrackRemote) {
	report("track", map[string]interface{}{"receiver": r.index, "codec": track.Codec().SDPFmtpLine})
	// A join in the middle of a group of pictures asks for a key picture, as every receiver does.
	r.connection.WriteRTCP([]rtcp.Packet{&rtcp.PictureLossIndication{MediaSSRC: uint32(track.SSRC())}})
	for {
		packet, _, err := track.ReadRTP()
		if err != nil {
			return
		}
		r.lock.Lock()
		before := r.assembly.complete
		r.assembly.handle(packet)
		isFirst := before == 0 && r.assembly.complete == 1
		r.lock.Unlock()
		if isFirst {
			report("first", map[string]interface{}{"receiver": r.index})
		}
	}
}

func (r *receiver) summary() map[string]interface{} {
	r.lock.Lock()
	defer r.lock.Unlock()
	a := r.assembly
	return map[string]interface{}{
		"receiver": r.index, "state": r.state, "complete": a.complete, "damaged": a.damaged, "lost": a.lost,
		"packets": a.packets, "repeated": a.repeated, "keyFrames": a.keys, "failure": r.failure,
	}
}

func progress(receivers []*receiver) {
	least, damaged, connected := 1<<30, 0, 0
	for _, r := range receivers {
		r.lock.Lock()
		if r.assembly.complete < least {
			least = r.assembly.complete
		}
		damaged += r.assembly.damaged
		if r.state == "connected" {
			connected++
		}
		r.lock.Unlock()
	}
	report("progress", map[string]interface{}{"connected": connected, "leastComplete": least, "damaged": damaged})
}

func main() {
	url := flag.String("url", "", "WHEP endpoint")
	count := flag.Int("n", 1, "receivers")
	seconds := flag.Float64("seconds", 10, "how long")
	token := flag.String("token", "", "Bearer token")
	flag.Parse()

	receivers := make([]*receiver, *count)
	var starting sync.WaitGroup
	for i := range receivers {
		receivers[i] = &receiver{index: i, assembly: newAssembly()}
		starting.Add(1)
		go func(r *receiver) {
			defer starting.Done()
			if err := r.start(*url, *token); err != nil {
				r.failure = err.Error()
				report("error", map[string]interface{}{"receiver": r.index, "message": err.Error()})
			}
		}(receivers[i])
	}
	starting.Wait()
	report("started", map[string]interface{}{"receivers": *count})

	ended := make(chan struct{})
	go func() {
		io.Copy(io.Discard, os.Stdin)
		close(ended)
	}()
	end := time.After(time.Duration(*seconds * float64(time.Second)))
	tick := time.NewTicker(time.Second)
	for running := true; running; {
		select {
		case <-ended:
			running = false
		case <-end:
			running = false
		case <-tick.C:
			progress(receivers)
		}
	}
	for _, r := range receivers {
		report("result", r.summary())
	}
	for _, r := range receivers {
		if r.connection != nil {
			r.connection.Close()
		}
	}
	os.Exit(0)
}
