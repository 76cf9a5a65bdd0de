using Camerad.WebRtc.Protocol.Sdp;

namespace Camerad.WebRtc.Protocol.Jsep;

/// <summary>[[LastCreatedOffer]] or [[LastCreatedAnswer]] (W3C WebRTC §4.4.2).</summary>
/// <param name="IsOffer">Else it is an answer.</param>
/// <param name="Plan">What it says.</param>
/// <param name="Description">Its lines.</param>
/// <param name="Text">As the application has it.</param>
/// <param name="Revision">When it was made; it is out of date if anything has changed since.</param>
internal sealed record CreatedDescription(
    bool IsOffer, DescriptionPlan Plan, SessionDescription Description, string Text, int Revision);
