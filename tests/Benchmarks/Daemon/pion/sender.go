// The rival of the benchmark: a WHEP sender by Pion (Debian's golang-github-pion-webrtc.v3-dev), as its examples write one. It plays an
// Annex B clip in a loop to everybody who asks, through one track that all peers share.
//
// usage: sender -listen 127.0.0.1:9080 -clip FILE [-fps 30]
package main

import (
	"bytes"
	"flag"
	"io"
	"log"
	"net/http"
	"os"
	"time"

	"github.com/pion/webrtc/v3"
	"github.com/pion/webrtc/v3/pkg/media"
)

const (
	nonIdrSlice = 1
	idrSlice    = 5
)

// accessUnits cuts a clip of one slice per picture: a picture ends with its slice.
func accessUnits(clip []byte) [][]byte {
	startCode := []byte{0, 0, 1}
	var units [][]byte
	begin := 0
	at := bytes.Index(clip, startCode)
	for at >= 0 {
		kind := clip[at+3] & 31
		end, next := len(clip), bytes.Index(clip[at+3:], startCode)
		if next >= 0 {
			next += at + 3
			end = next
			if clip[end-1] == 0 { // the next start code has four bytes
				end--
			}
		}
		if kind == nonIdrSlice || kind == idrSlice {
			units = append(units, clip[begin:end])
			begin = end
		}
		at = next
	}
	return units
}

func play(track *webrtc.TrackLocalStaticSample, units [][]byte, fps int) {
	interval := time.Second / time.Duration(fps)
	ticker := time.NewTicker(interval)
	for i := 0; ; i++ {
		<-ticker.C
		if err := track.WriteSample(media.Sample{Data: units[i%len(units)], Duration: interval}); err != nil {
			log.Print(err)
		}
	}
}

func answer(track *webrtc.TrackLocalStaticSample, offer string) (string, error) {
	connection, err := webrtc.NewPeerConnection(webrtc.Configuration{})
	if err != nil {
		return "", err
	}
	connection.OnConnectionStateChange(func(state webrtc.PeerConnectionState) {
		if state == webrtc.PeerConnectionStateFailed {
			connection.Close()
		}
	})
	sender, err := connection.AddTrack(track)
	if err != nil {
		return "", err
	}
	// Pion's interceptors (NACK, reports) see only what is read.
	go func() {
		buffer := make([]byte, 1500)
		for {
			if _, _, err := sender.Read(buffer); err != nil {
				return
			}
		}
	}()
	if err = connection.SetRemoteDescription(webrtc.SessionDescription{Type: webrtc.SDPTypeOffer, SDP: offer}); err != nil {
		return "", err
	}
	description, err := connection.CreateAnswer(nil)
	if err != nil {
		return "", err
	}
	gathered := webrtc.GatheringCompletePromise(connection)
	if err = connection.SetLocalDescription(description); err != nil {
		return "", err
	}
	<-gathered
	return connection.LocalDescription().SDP, nil
}

func main() {
	listen := flag.String("listen", "127.0.0.1:9080", "HTTP address")
	file := flag.String("clip", "", "Annex B H.264, one slice per picture")
	fps := flag.Int("fps", 30, "pictures per second")
	flag.Parse()

	clip, err := os.ReadFile(*file)
	if err != nil {
		log.Fatal(err)
	}
	units := accessUnits(clip)
	if len(units) == 0 {
		log.Fatal("no pictures in ", *file)
	}
	track, err := webrtc.NewTrackLocalStaticSample(webrtc.RTPCodecCapability{MimeType: webrtc.MimeTypeH264}, "video", "camera")
	if err != nil {
		log.Fatal(err)
	}
	go play(track, units, *fps)

	http.HandleFunc("/whep", func(response http.ResponseWriter, request *http.Request) {
		offer, err := io.ReadAll(request.Body)
		var sdp string
		if err == nil {
			sdp, err = answer(track, string(offer))
		}
		if err != nil {
			http.Error(response, err.Error(), http.StatusBadRequest)
			return
		}
		response.Header().Set("Content-Type", "application/sdp")
		response.WriteHeader(http.StatusCreated)
		io.WriteString(response, sdp)
	})
	log.Fatal(http.ListenAndServe(*listen, nil))
}
