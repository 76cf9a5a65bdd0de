namespace Camerad.WebRtc.Protocol.Sctp;

/// <summary>
/// RTO (RFC 9260 §6.3.1). Shorter than the RFC's 1 s at first and least, as the other WebRTC stacks are: peers
/// delay acknowledgements by at most 200 ms. The most is 5 s, not 60 s: after an outage that ICE has survived,
/// data must flow again soon.
/// </summary>
internal sealed class RetransmissionTimeout
{
    public static readonly TimeSpan Initial = TimeSpan.FromMilliseconds(500), Min = TimeSpan.FromMilliseconds(400),
        Max = TimeSpan.FromSeconds(5);

    private TimeSpan _variation;

    public TimeSpan Current { get; private set; } = Initial;

    /// <summary>Zero: not measured yet.</summary>
    public TimeSpan SmoothedRoundTripTime { get; private set; }

    /// <param name="roundTripTime">Of something sent once only (Karn).</param>
    public void HandleMeasurement(TimeSpan roundTripTime)
    {
        if (SmoothedRoundTripTime == TimeSpan.Zero)
        {
            SmoothedRoundTripTime = roundTripTime;
            _variation = roundTripTime / 2;
        }
        else
        {
            _variation = (_variation * 3 / 4) + ((SmoothedRoundTripTime - roundTripTime).Duration() / 4);
            SmoothedRoundTripTime = (SmoothedRoundTripTime * 7 / 8) + (roundTripTime / 8);
        }
        ForgetBackOff();
    }

    /// <summary>RFC 9260 §6.3.3 E2.</summary>
    public void BackOff() => Current = Clamp(Current * 2);

    /// <summary>What was doubled in vain no longer counts; what was measured does.</summary>
    public void ForgetBackOff() => Current = SmoothedRoundTripTime == TimeSpan.Zero ? Initial
        : Clamp(SmoothedRoundTripTime + (_variation * 4));

    private static TimeSpan Clamp(TimeSpan time) => time < Min ? Min : time > Max ? Max : time;
}
