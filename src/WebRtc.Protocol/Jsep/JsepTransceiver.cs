using Camerad.Media;
using Camerad.WebRtc.Protocol.Sdp;

namespace Camerad.WebRtc.Protocol.Jsep;

/// <summary>RTCRtpTransceiver (W3C WebRTC §5.4) as far as descriptions know it.</summary>
internal sealed class JsepTransceiver
{
    private readonly Revision _revision;

    internal JsepTransceiver(
        int handle, MediaKind kind, SdpDirection direction, bool byRemote, IRandom random, Revision revision)
    {
        _revision = revision;
        Handle = handle;
        Kind = kind;
        Direction = direction;
        WasCreatedByRemote = byRemote;
        Sender = new JsepSender(random, revision);
    }

    /// <summary>Unique in its session.</summary>
    public int Handle { get; }

    public MediaKind Kind { get; }

    /// <summary>Of the m-section that it is associated with; null: none.</summary>
    public string? Mid { get; private set; }

    /// <summary>[[Direction]]: what is wanted from the next negotiation on.</summary>
    public SdpDirection Direction
    {
        get;
        set
        {
            if (field != value) _revision.Advance();
            field = value;
        }
    }

    /// <summary>[[CurrentDirection]]: what was agreed last; null before, and when stopped.</summary>
    public SdpDirection? CurrentDirection { get; private set; }

    /// <summary>stop() was called, or the section was rejected.</summary>
    public bool IsStopping { get; private set; }

    /// <summary>Nothing will ever be sent or received again.</summary>
    public bool IsStopped { get; private set; }

    /// <summary>In order of preference; empty: the default. Valid for <see cref="Kind"/> (the caller has checked with
    /// <see cref="RtpCapabilities"/>).</summary>
    public IReadOnlyList<RtpCodec> CodecPreferences
    {
        get;
        set
        {
            field = value;
            _revision.Advance();
        }
    } = [];

    public JsepSender Sender { get; }

    public JsepReceiver Receiver { get; } = new();

    /// <summary>setRemoteDescription made it, not addTrack or addTransceiver.</summary>
    public bool WasCreatedByRemote { get; }

    /// <summary>addTrack gave it a track: then a section of the peer's offer may take it (RFC 9429 §5.10), and a
    /// rollback does not remove it.</summary>
    public bool HasAddedTrack { get; set; }

    /// <summary>[[CurrentDirection]] has once been sendrecv or sendonly.</summary>
    public bool HasBeenUsedToSend { get; private set; }

    /// <summary>W3C WebRTC §5.1, addTrack: its sender may take the new track.</summary>
    public bool CanBeReusedByAddTrack => Sender.TrackId is null && !IsStopping && !HasBeenUsedToSend;

    /// <summary>[[FiredDirection]]: what the last events said.</summary>
    internal SdpDirection? FiredDirection { get; set; }

    /// <summary>What a rollback would bring back.</summary>
    internal TransceiverState State =>
        new(Mid, CurrentDirection, FiredDirection, Receiver.RemoteTrackId, Receiver.RemoteStreamIds);

    /// <summary>[[Direction]], or inactive when it is being stopped.</summary>
    internal SdpDirection EffectiveDirection => IsStopping ? SdpDirection.Inactive : Direction;

    /// <summary>A source of a known codec waits to be sent: its user wants to hear it if the peer can't take
    /// it.</summary>
    internal bool HasKnownSource =>
        Sender.TrackId is not null && Sender.SourceCodec is not null
            && EffectiveDirection.HasFlag(SdpDirection.SendOnly);

    /// <summary>stop() (W3C WebRTC §5.4): the next offer or answer rejects its section.</summary>
    public void Stop()
    {
        if (!IsStopping) _revision.Advance();
        IsStopping = true;
    }

    internal void Associate(string mid) => Mid = mid;

    internal void Dissociate() => Mid = null;

    internal void Agree(SdpDirection direction)
    {
        CurrentDirection = direction;
        HasBeenUsedToSend |= direction.HasFlag(SdpDirection.SendOnly);
    }

    internal void MarkStopped()
    {
        IsStopping = true;
        IsStopped = true;
        CurrentDirection = null;
        FiredDirection = SdpDirection.Inactive;
    }

    internal void Restore(in TransceiverState state)
    {
        Mid = state.Mid;
        Receiver.RemoteTrackId = state.RemoteTrackId;
        if (IsStopped) return;   // a track that has ended stays so
        CurrentDirection = state.CurrentDirection;
        FiredDirection = state.FiredDirection;
    }
}
