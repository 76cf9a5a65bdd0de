using System.Diagnostics.CodeAnalysis;
using Camerad.Media.H264;
using Camerad.WebRtc.Protocol.Sdp;

namespace Camerad.WebRtc.Protocol.Jsep;

internal sealed class JsepSession
{
    public JsepSession(JsepOptions options, IRandom random) => _ = (options, random);

    public SignalingState SignalingState { get; private set; }

    /// <summary>What to feed ICE and DTLS with; null before the first description that has a live media section.</summary>
    public NegotiatedTransport? Transport { get; private set; }

    /// <summary>What to send, as of the last answer applied on either side; empty before.</summary>
    public IReadOnlyList<NegotiatedVideoSender> VideoSenders { get; private set; } = [];

    /// <summary>Adds a track to send; it takes part from the next offer or answer on.</summary>
    public JsepSender AddSender(string trackId, string streamId, ProfileLevelId? streamProfile) => throw new NotImplementedException();

    public bool TryCreateOffer(bool iceRestart, [NotNullWhen(true)] out string? sdp, out JsepError error) => throw new NotImplementedException();

    public bool TryCreateAnswer([NotNullWhen(true)] out string? sdp, out JsepError error) => throw new NotImplementedException();

    /// <param name="type">Offer, answer or rollback.</param>
    /// <param name="sdp">What was created last, or empty for the same (made now if need be).</param>
    /// <param name="error">Why not.</param>
    public bool TryApplyLocal(SdpType type, string sdp, out JsepError error) => throw new NotImplementedException();

    public bool TryApplyRemote(SdpType type, string sdp, out JsepError error) => throw new NotImplementedException();

    /// <summary>addIceCandidate (W3C WebRTC §4.4.1.6).</summary>
    /// <param name="text">candidate-attribute; null or empty: end of candidates.</param>
    /// <param name="mid">sdpMid, or null.</param>
    /// <param name="mLineIndex">sdpMLineIndex, or null.</param>
    /// <param name="usernameFragment">Generation, or null.</param>
    /// <param name="candidate">The candidate to hand to ICE; null if there is none to hand (the end, or one of another transport or generation).</param>
    /// <param name="error">Why not.</param>
    public bool TryAddRemoteCandidate(
        string? text, string? mid, int? mLineIndex, string? usernameFragment, out IceCandidateAttribute? candidate, out JsepError error) =>
        throw new NotImplementedException();

    /// <summary>localDescription (W3C): pending, else current, with the local candidates known so far; null if there is none.</summary>
    public string? RenderLocalDescription(IReadOnlyList<IceCandidateAttribute> candidates, bool endOfCandidates) => throw new NotImplementedException();

    public void Close() => SignalingState = SignalingState.Closed;
}
