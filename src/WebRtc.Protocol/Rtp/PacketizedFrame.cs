using System.Buffers.Binary;
using System.Diagnostics;
using Camerad.Media;

namespace Camerad.WebRtc.Protocol.Rtp;

/// <summary>
/// A picture or piece of sound cut into RTP payloads once for all viewers, shared by their queues and histories and
/// counted by references. Only the network thread touches it. Holds one reference on its <see cref="EncodedFrame"/>
/// until its own last one is released.
/// </summary>
internal sealed class PacketizedFrame
{
    /// <summary>
    /// Bytes: one AES block; SRTP takes what is put in front of the frame's bytes in exactly one, so that the frame's
    /// own blocks keep their alignment in the key stream.
    /// </summary>
    public const int ScratchLength = 16;

    /// <summary>In front of a PictureID of 15 bits (RFC 7741 §4.2 and RFC 9628 §4.2, M).</summary>
    private const int LongPictureId = 0x8000;

    private readonly PacketizedFramePool _pool;
    private readonly FragmentTable _table = new();
    private EncodedFrame? _frame;
    private int _references;

    internal PacketizedFrame(PacketizedFramePool pool) => _pool = pool;

    /// <summary>Packets it takes.</summary>
    public int Count => _table.Fragments.Length;

    /// <summary>Packets that it has room for before it grows.</summary>
    internal int Room => _table.Room;

    /// <summary>Bytes of all RTP payloads together.</summary>
    public int PayloadLength => _table.PayloadLength;

    public MediaCodec Codec { get; private set; }

    public MediaKind Kind { get; private set; }

    public bool IsKeyFrame { get; private set; }

    /// <summary>No later frame refers to it, as far as is known.</summary>
    public bool IsDisposable { get; private set; }

    /// <summary>100 ns ticks of the monotonic clock.</summary>
    public long CaptureTicks { get; private set; }

    /// <summary>Pixels of a key frame; 0 if unknown.</summary>
    public int Width { get; private set; }

    /// <summary>Pixels of a key frame; 0 if unknown.</summary>
    public int Height { get; private set; }

    /// <summary>How long sound lasts, in ticks of its RTP clock; 0 of a picture.</summary>
    public int AudioDuration { get; private set; }

    /// <summary>Null: not measured, or a picture.</summary>
    public AudioLevel? AudioLevel { get; private set; }

    public ReadOnlySpan<Fragment> Fragments => _table.Fragments;

    public void AddReference()
    {
        Debug.Assert(_references > 0, "a frame nobody holds can't be shared");
        _references++;
    }

    /// <summary>Gives one reference back; after the last one the frame must not be touched.</summary>
    public void Release()
    {
        if (_references <= 0) throw new UnreachableException("packetized frame released more often than referenced");
        if (--_references > 0) return;
        _frame!.Release();
        _frame = null;
        _pool.Return(this);
    }

    /// <summary>
    /// One RTP payload in two pieces: what SRTP takes from a scratch block, and what it takes from the shared bytes.
    /// </summary>
    /// <param name="index">Which packet.</param>
    /// <param name="front">Bytes that go in front of the payload (RTX: the original sequence number); may be
    /// empty.</param>
    /// <param name="pictureId">What the sender counts, 15 bits; ignored by payload formats without it.</param>
    /// <param name="scratch"><see cref="ScratchLength"/> bytes, written.</param>
    /// <param name="prefix">Empty, or the full scratch block, or less than it if there is nothing more.</param>
    /// <param name="payload">The rest, in the shared frame.</param>
    public void Read(
        int index, ReadOnlySpan<byte> front, ushort pictureId, Span<byte> scratch,
        out ReadOnlySpan<byte> prefix, out ReadOnlySpan<byte> payload)
    {
        Fragment fragment = _table.Fragments[index];
        ReadOnlySpan<byte> source = fragment.IsAggregate ? _table.Aggregates : _frame!.Bytes;
        payload = source.Slice(fragment.Offset, fragment.Length);
        front.CopyTo(scratch);
        int used = front.Length;
        if (fragment.PrefixLength > 0)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(scratch[used..], fragment.Prefix);
            int id = _table.PictureIdOffset;
            if (id > 0)
                BinaryPrimitives.WriteUInt16BigEndian(scratch[(used + id)..], (ushort)(LongPictureId | pictureId));
            used += fragment.PrefixLength;
        }
        if (used > 0)
        {
            int taken = Math.Min(ScratchLength - used, payload.Length);
            payload[..taken].CopyTo(scratch[used..]);
            payload = payload[taken..];
            used += taken;
        }
        prefix = scratch[..used];
    }

    /// <summary>Takes a reference on the frame and cuts it; one reference on the result is the caller's.</summary>
    /// <param name="frame">The picture.</param>
    /// <param name="room">Packets to have room for, whatever this picture needs.</param>
    internal void Begin(EncodedFrame frame, int room)
    {
        _table.MakeRoom(room);
        frame.AddReference();
        _frame = frame;
        _references = 1;
        (Codec, Kind) = (frame.Codec, frame.Kind);
        (IsKeyFrame, IsDisposable) = (frame.IsKeyFrame, frame.IsDisposable);
        (Width, Height) = (frame.Width, frame.Height);
        CaptureTicks = frame.CaptureTicks;
        AudioLevel = frame.AudioLevel;
        AudioDuration = Kind == MediaKind.Audio ? Rtp.AudioDuration.Of(Codec, frame.Bytes) : 0;
        _table.Build(frame);
    }
}
