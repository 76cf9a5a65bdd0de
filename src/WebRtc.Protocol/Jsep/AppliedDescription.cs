using Camerad.WebRtc.Protocol.Sdp;

namespace Camerad.WebRtc.Protocol.Jsep;

/// <summary>A description as it was set.</summary>
/// <param name="Type">Offer, pranswer or answer.</param>
/// <param name="Description">Its lines.</param>
/// <param name="Text">As it came.</param>
internal sealed record AppliedDescription(SdpType Type, SessionDescription Description, string Text);
