using Camerad.WebRtc.Protocol;

namespace Camerad.TestKit;

/// <summary>Time that moves when a test says so.</summary>
internal sealed class VirtualClock
{
    public Instant Now { get; private set; } = Instant.Zero;

    public void Advance(TimeSpan time) => AdvanceTo(Now + time);

    public void AdvanceTo(Instant instant)
    {
        if (instant < Now) throw new ArgumentOutOfRangeException(nameof(instant), "Time does not go back.");
        Now = instant;
    }
}
