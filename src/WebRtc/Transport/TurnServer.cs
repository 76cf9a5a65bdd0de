using Camerad.WebRtc.Protocol.Stun;
using Camerad.WebRtc.Protocol.Turn;

namespace Camerad.WebRtc.Transport;

/// <summary>One URI of a TURN server and what has come of it; guarded by its owner's lock.</summary>
internal sealed class TurnServer(string uri, IceServerUri parts, RTCIceServer configured)
{
    public string Uri => uri;

    public IceServerUri Parts => parts;

    public string Username { get; } = configured.Username ?? "";

    public string Credential { get; } = configured.Credential ?? "";

    /// <summary>One for each family.</summary>
    public List<TurnWay> Ways { get; } = [];

    /// <summary>Its addresses are known, or that there are none.</summary>
    public bool IsResolved { get; set; }

    /// <summary>Why none of its ways has given a candidate.</summary>
    public (int Code, string Reason)? Failure { get; set; }

    public bool IsSettled => IsResolved && Ways.TrueForAll(static way => way.IsSettled);

    public bool IsFor(RTCIceServer server) => Username == server.Username && Credential == server.Credential;

    /// <summary>A sentence for a log; never the server's own words.</summary>
    public static string Describe(int code) => code switch
    {
        RTCPeerConnectionIceErrorEvent.Unreachable =>
            $"It has not answered within {TurnClient.AllocateTimeout.TotalSeconds} seconds.",
        StunErrorCode.TryAlternate => "It sends us to another server that can't be asked.",
        StunErrorCode.Unauthenticated => "It does not know this username and credential.",
        StunErrorCode.Forbidden => "It forbids it.",
        StunErrorCode.AllocationMismatch => "It has forgotten, or never known, our allocation.",
        StunErrorCode.StaleNonce => "It takes no nonce for fresh.",
        StunErrorCode.AddressFamilyNotSupported => "It has no address of this family to give.",
        StunErrorCode.WrongCredentials => "The allocation is another user's.",
        StunErrorCode.UnsupportedTransport => "It does not relay UDP.",
        StunErrorCode.AllocationQuotaReached => "This user has as many allocations as may be.",
        StunErrorCode.InsufficientCapacity => "It has no room.",
        _ => $"It refused with {code}.",
    };
}
