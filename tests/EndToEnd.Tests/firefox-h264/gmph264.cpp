// A decoder plugin for Firefox: gives the browser H.264 by the system's libopenh264, so that tests need no download.
//
// Firefox talks to such plugins through C++ interfaces; what must agree is the order of their virtual methods, declared below. The host calls
// GMPGetAPI("decode-video"), then Init, then Decode for each picture; the decoder answers through DecoderCallback.
// All calls come on one thread of the plugin's process.
#include <wels/codec_api.h>

#include <cstdint>
#include <cstring>
#include <vector>

namespace {

using Error = int;
constexpr Error kNoError = 0;
constexpr Error kGenericError = 1;
constexpr int kI420 = 1;

// ---- The host's interfaces, in the order of their virtual methods -------------------------------------------------

class VideoFrame {
 public:
  virtual int GetFrameFormat() = 0;
  virtual void Destroy() = 0;
};

class I420Frame : public VideoFrame {
 public:
  virtual Error CreateEmptyFrame(int32_t width, int32_t height, int32_t strideY, int32_t strideU, int32_t strideV) = 0;
  virtual Error CreateFrame(int32_t sizeY, const uint8_t* y, int32_t sizeU, const uint8_t* u, int32_t sizeV,
                            const uint8_t* v, int32_t width, int32_t height, int32_t strideY, int32_t strideU,
                            int32_t strideV) = 0;
  virtual Error CopyFrame(const I420Frame& frame) = 0;
  virtual void SwapFrame(I420Frame* frame) = 0;
  virtual uint8_t* Buffer(int plane) = 0;
  virtual const uint8_t* Buffer(int plane) const = 0;
  virtual int32_t AllocatedSize(int plane) const = 0;
  virtual int32_t Stride(int plane) const = 0;
  virtual Error SetWidth(int32_t width) = 0;
  virtual Error SetHeight(int32_t height) = 0;
  virtual int32_t Width() const = 0;
  virtual int32_t Height() const = 0;
  virtual void SetTimestamp(uint64_t timestamp) = 0;
  virtual uint64_t Timestamp() const = 0;
  virtual void SetDuration(uint64_t duration) = 0;
  virtual uint64_t Duration() const = 0;
  virtual bool IsZeroSize() const = 0;
  virtual void ResetSize() = 0;
  virtual void SetUpdatedTimestamp(uint64_t timestamp) = 0;
  virtual uint64_t UpdatedTimestamp() const = 0;
};

class EncodedFrame : public VideoFrame {
 public:
  virtual Error CreateEmptyFrame(uint32_t size) = 0;
  virtual Error CopyFrame(const EncodedFrame& frame) = 0;
  virtual void SetEncodedWidth(uint32_t width) = 0;
  virtual uint32_t EncodedWidth() = 0;
  virtual void SetEncodedHeight(uint32_t height) = 0;
  virtual uint32_t EncodedHeight() = 0;
  virtual void SetTimestamp(uint64_t timestamp) = 0;
  virtual uint64_t Timestamp() = 0;
  virtual void SetDuration(uint64_t duration) = 0;
  virtual uint64_t Duration() const = 0;
  virtual void SetFrameType(int type) = 0;
  virtual int FrameType() = 0;
  virtual void SetAllocatedSize(uint32_t size) = 0;
  virtual uint32_t AllocatedSize() = 0;
  virtual void SetSize(uint32_t size) = 0;
  virtual uint32_t Size() = 0;
  virtual void SetCompleteFrame(bool complete) = 0;
  virtual bool CompleteFrame() = 0;
  virtual const uint8_t* Buffer() const = 0;
  virtual uint8_t* Buffer() = 0;
  virtual int BufferType() const = 0;
  virtual void SetBufferType(int type) = 0;
};

class VideoHost {
 public:
  virtual Error CreateFrame(int format, VideoFrame** frame) = 0;
  virtual Error CreatePlane(void** plane) = 0;
};

class DecoderCallback {
 public:
  virtual ~DecoderCallback() {}
  virtual void Decoded(I420Frame* frame) = 0;
  virtual void ReceivedDecodedReferenceFrame(uint64_t pictureId) = 0;
  virtual void ReceivedDecodedFrame(uint64_t pictureId) = 0;
  virtual void InputDataExhausted() = 0;
  virtual void DrainComplete() = 0;
  virtual void ResetComplete() = 0;
  virtual void Error(::Error error) = 0;
};

class VideoDecoder {
 public:
  virtual ~VideoDecoder() {}
  virtual void InitDecode(const void* codec, const uint8_t* specific, uint32_t specificSize, DecoderCallback* callback,
                          int32_t cores) = 0;
  virtual void Decode(EncodedFrame* frame, bool missingFrames, const uint8_t* specific, uint32_t specificSize,
                      int64_t renderTimeMs) = 0;
  virtual void Reset() = 0;
  virtual void Drain() = 0;
  virtual void DecodingComplete() = 0;
};

// ---- The decoder --------------------------------------------------------------------------------------------------

constexpr size_t kLengthSize = 4;

uint32_t ReadLength(const uint8_t* bytes, bool bigEndian) {
  uint32_t length;
  memcpy(&length, bytes, kLengthSize);
  return bigEndian ? __builtin_bswap32(length) : length;
}

// Finds the NAL units of a picture in which each is preceded by its length; false if the lengths do not add up.
bool FindLengthPrefixes(const std::vector<uint8_t>& picture, bool bigEndian, std::vector<size_t>* positions) {
  positions->clear();
  size_t position = 0;
  while (position + kLengthSize <= picture.size()) {
    positions->push_back(position);
    position += kLengthSize + ReadLength(&picture[position], bigEndian);
  }
  return position == picture.size();
}

// The host hands in NAL units with 4-byte lengths, in the machine's order; the library wants start codes (Annex B).
void ReplaceLengthsByStartCodes(std::vector<uint8_t>* picture) {
  static const uint8_t kStartCode[kLengthSize] = {0, 0, 0, 1};
  if (picture->size() < kLengthSize || memcmp(picture->data(), kStartCode, kLengthSize) == 0) return;
  std::vector<size_t> positions;
  if (!FindLengthPrefixes(*picture, false, &positions) && !FindLengthPrefixes(*picture, true, &positions)) return;
  for (size_t position : positions) memcpy(&(*picture)[position], kStartCode, kLengthSize);
}

class OpenH264Decoder : public VideoDecoder {
 public:
  explicit OpenH264Decoder(VideoHost* host) : host_(host) {}

  void InitDecode(const void*, const uint8_t*, uint32_t, DecoderCallback* callback, int32_t) override {
    callback_ = callback;
    SDecodingParam parameters = {};
    parameters.uiTargetDqLayer = 255;  // all layers
    parameters.eEcActiveIdc = ERROR_CON_DISABLE;
    parameters.sVideoProperty.size = sizeof parameters.sVideoProperty;
    parameters.sVideoProperty.eVideoBsType = VIDEO_BITSTREAM_AVC;
    bool made = WelsCreateDecoder(&decoder_) == 0 && decoder_ != nullptr;
    if (!made || decoder_->Initialize(&parameters) != 0) callback->Error(kGenericError);
  }

  void Decode(EncodedFrame* frame, bool, const uint8_t*, uint32_t, int64_t) override {
    const uint8_t* bytes = frame->Buffer();
    std::vector<uint8_t> picture;
    picture.assign(bytes, bytes + frame->Size());
    uint64_t timestamp = frame->Timestamp();
    uint64_t duration = frame->Duration();
    frame->Destroy();
    ReplaceLengthsByStartCodes(&picture);
    SBufferInfo info = {};
    uint8_t* planes[3] = {};
    decoder_->DecodeFrameNoDelay(picture.data(), static_cast<int>(picture.size()), planes, &info);
    if (info.iBufferStatus == 1) Deliver(planes, info.UsrData.sSystemBuffer, timestamp, duration);
    callback_->InputDataExhausted();
  }

  void Reset() override { callback_->ResetComplete(); }

  void Drain() override { callback_->DrainComplete(); }

  void DecodingComplete() override {
    if (decoder_ != nullptr) {
      decoder_->Uninitialize();
      WelsDestroyDecoder(decoder_);
    }
    delete this;
  }

 private:
  void Deliver(uint8_t* planes[3], const SSysMEMBuffer& layout, uint64_t timestamp, uint64_t duration) {
    VideoFrame* made = nullptr;
    if (host_->CreateFrame(kI420, &made) != kNoError || made == nullptr) {
      callback_->Error(kGenericError);
      return;
    }
    I420Frame* frame = static_cast<I420Frame*>(made);
    int strideY = layout.iStride[0];
    int strideUV = layout.iStride[1];
    int sizeUV = strideUV * (layout.iHeight / 2);
    if (frame->CreateFrame(strideY * layout.iHeight, planes[0], sizeUV, planes[1], sizeUV, planes[2], layout.iWidth,
                           layout.iHeight, strideY, strideUV, strideUV) != kNoError) {
      frame->Destroy();
      callback_->Error(kGenericError);
      return;
    }
    frame->SetTimestamp(timestamp);
    frame->SetDuration(duration);
    callback_->Decoded(frame);
  }

  VideoHost* host_;
  DecoderCallback* callback_ = nullptr;
  ISVCDecoder* decoder_ = nullptr;
};

}  // namespace

#define EXPORTED extern "C" __attribute__((visibility("default")))

EXPORTED Error GMPInit(const void*) { return kNoError; }

EXPORTED Error GMPGetAPI(const char* name, void* host, void** api) {
  if (strcmp(name, "decode-video") != 0) return kGenericError;
  *api = static_cast<VideoDecoder*>(new OpenH264Decoder(static_cast<VideoHost*>(host)));
  return kNoError;
}

EXPORTED void GMPShutdown() {}
