using System.Diagnostics.CodeAnalysis;
using Camerad.WebRtc.Protocol.Sdp;

namespace Camerad.WebRtc.Protocol.Jsep;

/// <summary>
/// Writes descriptions and remembers the last of each kind: [[LastCreatedOffer]] and [[LastCreatedAnswer]]
/// (W3C WebRTC §4.4.2). Only these may be set.
/// </summary>
internal sealed class CreatedDescriptions(JsepOptions options, IRandom random, Revision revision)
{
    private readonly DescriptionBuilder _builder = new(options);
    private readonly ulong _sessionId = random.NextUInt64() >> 2;   // below 2^62: RFC 9429 §5.2.1
    private ulong _sessionVersion;
    private CreatedDescription? _offer;
    private CreatedDescription? _answer;

    public string Create(DescriptionPlan plan)
    {
        SessionDescription description = _builder.Build(plan, new SdpOrigin(_sessionId, ++_sessionVersion));
        bool isOffer = plan.Offer is null;
        var created = new CreatedDescription(isOffer, plan, description, description.ToString(), revision.Number);
        if (isOffer) _offer = created;
        else _answer = created;
        return created.Text;
    }

    /// <summary>The last one, if nothing has changed since.</summary>
    public bool TryGetFresh(bool isOffer, [NotNullWhen(true)] out CreatedDescription? created)
    {
        created = isOffer ? _offer : _answer;
        return created?.Revision == revision.Number;
    }

    /// <summary>The last one, if this is its text.</summary>
    public bool TryGet(bool isOffer, string text, [NotNullWhen(true)] out CreatedDescription? created)
    {
        created = isOffer ? _offer : _answer;
        return created?.Text == text;
    }

    /// <summary>The state has changed: what was created before it is out of date. An answer that was set as a
    /// provisional one may be set as the final one.</summary>
    public void Forget(bool keepsAnswer)
    {
        _offer = null;
        if (!keepsAnswer) _answer = null;
        revision.Advance();
    }
}
