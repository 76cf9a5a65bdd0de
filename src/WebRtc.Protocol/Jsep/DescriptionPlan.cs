using Camerad.WebRtc.Protocol.Dtls;
using Camerad.WebRtc.Protocol.Sdp;

namespace Camerad.WebRtc.Protocol.Jsep;

/// <summary>What a description of ours is going to say.</summary>
internal sealed record DescriptionPlan
{
    /// <summary>The offer that it answers; null: it is an offer.</summary>
    public SessionDescription? Offer { get; init; }

    public required IReadOnlyList<MediaSection> Sections { get; init; }

    /// <summary>An identity assertion in base64; null: none.</summary>
    public string? Identity { get; init; }

    /// <summary>Null: no section needs any.</summary>
    public IceParameters? LocalIce { get; init; }

    public bool IsIceOfferer { get; init; }

    /// <summary>Ours, in an answer.</summary>
    public DtlsRole? DtlsRole { get; init; }

    /// <summary>In an answer.</summary>
    public RemoteTransport? RemoteTransport { get; init; }

    public SdpSetup Setup =>
        Offer is null ? SdpSetup.ActPass : DtlsRole == Protocol.Dtls.DtlsRole.Client ? SdpSetup.Active
            : SdpSetup.Passive;
}
