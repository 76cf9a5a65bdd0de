using Camerad.Media.H264;
using Camerad.WebRtc.Protocol.Dtls;

namespace Camerad.WebRtc.Protocol.Jsep;

/// <summary>What one connection brings into every negotiation.</summary>
internal sealed class JsepOptions
{
    /// <summary>The local certificate's fingerprints, strongest first; at least one.</summary>
    public required IReadOnlyList<DtlsFingerprint> Fingerprints { get; init; }

    /// <summary>RTCP canonical name: the same for all streams of one connection (RFC 8834 §4.9), 1 to 64 token
    /// characters.</summary>
    public required string Cname { get; init; }

    /// <summary>Offered for senders whose stream has not shown its profile yet.</summary>
    public ProfileLevelId DefaultVideoProfile { get; init; } = new(0x42, 0xE0, 0x1F);

    /// <summary>RFC 4588 retransmission, where the peer takes it.</summary>
    public bool Rtx { get; init; } = true;

    /// <summary>Header extensions that the packetizer can write (<see cref="HeaderExtensionUri"/>), in the order we
    /// number them when we offer.</summary>
    public IReadOnlyList<string> HeaderExtensions { get; init; } = HeaderExtensionUri.All;

    /// <summary>Ids above 14 are taken where the peer allows mixing (RFC 8285 §4.3); off while the packetizer writes
    /// the one-byte form only.</summary>
    public bool TwoByteHeaderExtensions { get; init; }

    public BundlePolicy BundlePolicy { get; init; }

    /// <summary>Our SCTP port (RFC 8841 §5); every WebRTC stack's is 5000.</summary>
    public ushort SctpPort { get; init; } = Sctp.AssociationOptions.DefaultPort;

    /// <summary>Bytes that we take in one data channel message (RFC 8841 §6).</summary>
    public long MaxMessageSize { get; init; } = Sctp.AssociationOptions.DefaultMaxMessageSize;
}
