using System.Runtime.InteropServices;
using Camerad.Capture.Pictures;
using Camerad.Capture.V4l2;
using static Camerad.Capture.Interop.Libc;
using static Camerad.Capture.Interop.Videodev2;

namespace Camerad.Capture.Encoders.M2m;

/// <summary>
/// An encoder of the kernel, of whatever codec: the sequence of its "Memory-to-Memory Stateful Video Encoder
/// Interface". What it makes is set first, then what it takes, the rate and the visible part; buffers are allocated;
/// both sides are started. Then pictures go in (OUTPUT) and code comes out (CAPTURE), with no relation between the two
/// but the timestamp that the driver copies. Used on one thread.
/// </summary>
internal sealed class StatefulEncoder : IDisposable
{
    /// <summary>Pictures that may be inside: one is encoded, one waits. More would be delay.</summary>
    internal const int InputBuffers = 2;

    /// <summary>Buffers for code: one is written, one is read, and some slack.</summary>
    internal const int CodedBuffers = 4;

    private readonly V4l2Device _device;
    private readonly PendingPictures _pending = new();
    private readonly EncoderInput _input;
    private readonly BufferQueue _coded;
    private bool _isLastTaken;

    /// <param name="device">An open M2M device; belongs to the encoder from now on.</param>
    /// <param name="tryDmaBufs">False: pictures are always copied.</param>
    public StatefulEncoder(V4l2Device device, bool tryDmaBufs = true)
    {
        _device = device;
        bool isMultiplanar = device.Has(CapVideoM2mMplane);
        _coded = new BufferQueue(device, isMultiplanar ? BufTypeVideoCaptureMplane : BufTypeVideoCapture);
        _input = new EncoderInput(
            device, isMultiplanar ? BufTypeVideoOutputMplane : BufTypeVideoOutput, _pending, tryDmaBufs);
    }

    /// <summary>To be polled for input and output.</summary>
    public SafeHandle Pollable => _device.Handle;

    /// <summary>The device.</summary>
    public V4l2Device Device => _device;

    /// <summary>Pictures for which nothing came out.</summary>
    public long LostPictures => _pending.Lost + _coded.ImpossibleBuffers;

    /// <summary>Pictures inside.</summary>
    public int PendingPictures => _pending.Open;

    /// <summary>True if pictures are taken from their own memory, without a copy.</summary>
    public bool UsesDmaBufs => _input.UsesDmaBufs;

    /// <summary>Pictures copied, and pictures taken without a copy.</summary>
    public (long Copied, long Shared) InputCounts => (_input.Copied, _input.Shared);

    /// <summary>Why pictures with a dma-buf are copied all the same; null if they are not.</summary>
    public string? WhyCopied => _input.WhyCopied;

    /// <summary>Sets formats and rate.</summary>
    /// <exception cref="SourceException">The device does not take them.</exception>
    public void Configure(StatefulEncoderFormat format)
    {
        SetCodedFormat(format);
        _input.SetFormat(format.Input);
        SetRate(format.FramesPerSecond);
        _input.SetVisiblePart();
    }

    /// <summary>Tells the rate of the pictures to come; ignored by drivers that have no use for it.</summary>
    public void SetRate(double framesPerSecond)
    {
        const uint Scale = 1000;
        var parameters = new V4l2StreamParm
        {
            Type = _input.Type,
            TimePerFrame = new V4l2Fract { Numerator = Scale, Denominator = (uint)(framesPerSecond * Scale) },
        };
        _ = _device.Call(VidiocSParm, ref parameters);
    }

    /// <summary>Allocates and starts.</summary>
    /// <returns>0, or errno of STREAMON: encoders look at their settings only now.</returns>
    /// <exception cref="SourceException">No memory.</exception>
    public int Start()
    {
        int errno = _coded.Allocate(MemoryMmap, CodedBuffers);
        if (errno == 0) errno = _coded.QueueAll();
        if (errno != 0) throw _device.Failure("buffers for what it makes", errno);
        _input.Allocate();
        errno = _input.StreamOn();
        if (errno == 0) errno = _coded.StreamOn();
        return errno;
    }

    /// <summary>Gives it a picture; keeps a reference for as long as the driver needs the pixels.</summary>
    /// <returns>False if there is no room.</returns>
    /// <exception cref="SourceException">The device is gone or has failed.</exception>
    public bool TryGive(RawPicture picture) => _input.TryGive(picture);

    /// <summary>The next thing it has made; does not wait.</summary>
    /// <param name="coded">
    /// Set if <see cref="CodedResult.Picture"/> is returned; to be given back before the next call.
    /// </param>
    /// <exception cref="SourceException">The device is gone or has failed.</exception>
    public CodedResult TryTake(out CodedPicture coded)
    {
        coded = default;
        _input.Reclaim();
        if (_coded.HasIdleBuffers) _ = _coded.QueueAll();
        for (int i = 0; i < BufferQueue.MaxBuffers && !_isLastTaken; i++)
        {
            switch (_coded.TryDequeue(out DequeuedBuffer buffer))
            {
                case DequeueResult.Nothing: return CodedResult.Nothing;
                case DequeueResult.Ended: return EndOfDrain();
            }

            _isLastTaken = (buffer.Flags & BufFlagLast) != 0;
            if (buffer.Fault == BufferFault.Empty)
            {
                // The end of a drain, or a picture that was left out; no other refers to that.
                if (!_isLastTaken) _ = _coded.Queue(buffer.Index);
                continue;
            }

            long captureTicks = _pending.Match(buffer.TimestampUs);
            bool isKey = (buffer.Flags & BufFlagKeyframe) != 0;
            if (buffer.Fault == BufferFault.None)
            {
                coded = new CodedPicture(buffer.Index, _coded.ContentOf(buffer), captureTicks, isKey);
                return CodedResult.Picture;
            }

            if (!_isLastTaken) _ = _coded.Queue(buffer.Index);
            return CodedResult.Broken;
        }

        return _isLastTaken ? EndOfDrain() : CodedResult.Nothing;
    }

    /// <summary>Gives a coded picture's buffer back.</summary>
    public void Return(in CodedPicture coded)
    {
        if (!_isLastTaken) _ = _coded.Queue(coded.Index);       // a failure is seen by HasIdleBuffers
    }

    /// <summary>Has all that is inside come out, up to <see cref="CodedResult.Drained"/>.</summary>
    /// <returns>False if the device cannot be told so: then all is out when nothing is pending any more.</returns>
    public bool Drain() => Command(EncCmdStop);

    /// <summary>Goes on after draining, with the same stream if the driver can.</summary>
    /// <exception cref="SourceException">The device does not start again.</exception>
    public void Resume()
    {
        _isLastTaken = false;
        bool isResumed = Command(EncCmdStart) && _coded.QueueAll() == 0;
        // vicodec of Linux 6.1 starts, and goes on saying that it has ended.
        if (!isResumed || _coded.TryDequeue(out _) == DequeueResult.Ended) Reset();
    }

    /// <summary>Begins a new stream, with parameter sets and a key frame; what is inside is lost.</summary>
    /// <exception cref="SourceException">The device does not start again.</exception>
    public void Reset()
    {
        _coded.StreamOff();
        _isLastTaken = false;
        int errno = _coded.QueueAll();
        if (errno == 0) errno = _coded.StreamOn();
        if (errno != 0) throw _device.Failure("a new start", errno);
    }

    public void Dispose()
    {
        _coded.Dispose();
        _input.Dispose();
        _device.Dispose();
    }

    private CodedResult EndOfDrain()
    {
        _pending.Clear();
        return CodedResult.Drained;
    }

    private bool Command(uint command)
    {
        var request = new V4l2EncoderCmd { Cmd = command };
        int errno = _device.Call(VidiocEncoderCmd, ref request);
        if (errno is 0 or Ebusy) return true;                   // busy: it is being drained already
        if (errno is Enodev or Eio) throw _device.Failure("draining", errno);
        return false;
    }

    private void SetCodedFormat(StatefulEncoderFormat wanted)
    {
        var format = new V4l2Format { Type = _coded.Type };
        (uint width, uint height) = ((uint)wanted.Input.Width, (uint)wanted.Input.Height);
        if (_coded.IsMultiplanar)
        {
            (format.PixMp.Width, format.PixMp.Height, format.PixMp.NumPlanes) = (width, height, 1);
            (format.PixMp.PixelFormat, format.PixMp.Field) = (wanted.CodedCode, FieldNone);
            format.PixMp.PlaneFmt[0].SizeImage = (uint)wanted.CodedBufferLength;
        }
        else
        {
            (format.Pix.Width, format.Pix.Height) = (width, height);
            (format.Pix.PixelFormat, format.Pix.Field) = (wanted.CodedCode, FieldNone);
            format.Pix.SizeImage = (uint)wanted.CodedBufferLength;
        }

        string name = FourCc.ToText(wanted.CodedCode);
        int errno = _device.Call(VidiocSFmt, ref format);
        if (errno != 0) throw _device.Failure(name, errno);
        uint code = _coded.IsMultiplanar ? format.PixMp.PixelFormat : format.Pix.PixelFormat;
        if (code != wanted.CodedCode)
            throw new SourceException($"{_device.Name} does not make {name}", needsRepair: true);
    }
}
