using System.Buffers;

namespace Camerad.WebRtc.Protocol.Sctp;

/// <summary>
/// A message on its way out. Fragments are cut from its one pooled buffer at the moment they are sent, and again when
/// they are sent again; it lives until every fragment is cumulatively acknowledged.
/// </summary>
internal sealed class OutboundMessage
{
    /// <summary>
    /// Added to every lifetime, so that 0 means "now or never" and not "never": the caller's clock has moved on a
    /// little when the message can be sent.
    /// </summary>
    public static readonly TimeSpan LifetimeGrace = TimeSpan.FromMilliseconds(5);

    public OutboundStream Stream { get; private set; } = null!;

    public uint ProtocolId { get; private set; }

    public byte[] Buffer { get; private set; } = [];

    public int Length { get; private set; }

    /// <summary>
    /// Bytes that count as the application's (bufferedAmount); 0 for control messages and the
    /// placeholder of an empty one.
    /// </summary>
    public int ApplicationLength { get; private set; }

    public bool IsUnordered { get; private set; }

    /// <summary>Null: no limit.</summary>
    public ushort? MaxRetransmits { get; private set; }

    public Instant ExpiresAt { get; private set; }

    /// <summary>Stream sequence number or message identifier; given when the first fragment is sent.</summary>
    public uint MessageId { get; set; }

    /// <summary>Bytes sent at least once.</summary>
    public int SentLength { get; set; }

    /// <summary>Fragments sent at least once.</summary>
    public uint FragmentCount { get; set; }

    public uint FirstTsn { get; set; }

    public uint LastTsn { get; set; }

    /// <summary>TSNs not yet cumulatively acknowledged.</summary>
    public int OutstandingCount { get; set; }

    public bool IsAbandoned { get; private set; }

    /// <summary>The next one of the same stream.</summary>
    public OutboundMessage? Next { get; set; }

    public bool IsStarted => SentLength > 0;

    public bool IsFullySent => SentLength == Length;

    public bool IsFinished => OutstandingCount == 0 && (IsFullySent || IsAbandoned);

    public void Begin(
        Instant now, OutboundStream stream, uint protocolId, ReadOnlySpan<byte> payload, int applicationLength,
        in Reliability reliability)
    {
        Stream = stream;
        ProtocolId = protocolId;
        Buffer = ArrayPool<byte>.Shared.Rent(payload.Length);
        payload.CopyTo(Buffer);
        Length = payload.Length;
        ApplicationLength = applicationLength;
        IsUnordered = reliability.IsUnordered;
        MaxRetransmits = reliability.MaxRetransmits;
        ExpiresAt = reliability.Lifetime is { } lifetime ? now + lifetime + LifetimeGrace : Instant.Never;
        (MessageId, SentLength, FragmentCount, OutstandingCount) = (0, 0, 0, 0);
        IsAbandoned = false;
        Next = null;
    }

    /// <summary>Nothing of it will be sent again; the place in the TSNs is kept until skipped.</summary>
    public void Abandon()
    {
        IsAbandoned = true;
        ReturnBuffer();
    }

    public void ReturnBuffer()
    {
        if (Buffer.Length > 0) ArrayPool<byte>.Shared.Return(Buffer);
        Buffer = [];
    }
}
