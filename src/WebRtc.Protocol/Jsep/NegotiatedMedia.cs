namespace Camerad.WebRtc.Protocol.Jsep;

/// <summary>One live audio or video section, as of the last answer or provisional answer.</summary>
internal sealed record NegotiatedMedia
{
    public required JsepTransceiver Transceiver { get; init; }

    public required string Mid { get; init; }

    /// <summary>Null: nothing is sent now, be it that the peer does not want to receive, or that we do not want to
    /// send.</summary>
    public NegotiatedSender? Sender { get; init; }

    /// <summary>Null: nothing is received now.</summary>
    public NegotiatedReceiver? Receiver { get; init; }
}
