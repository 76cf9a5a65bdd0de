using Camerad.Media.H264;

namespace Camerad.Capture.V4l2;

/// <summary>
/// What follows the loss of coded pictures: what comes next refers to them, so nothing is shown before a key frame, and
/// the device is asked for one. Not thread-safe.
/// </summary>
internal sealed class LossRepair(AccessUnitReader reader, H264DeviceControls controls)
{
    /// <summary>A device that loses picture after picture is not asked for key frames all the time.</summary>
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(300);

    private long _lastTicks = long.MinValue / 2;

    public void HandleLoss()
    {
        reader.HandleLoss();
        long now = MonotonicClock.Ticks;
        if (now - _lastTicks < Interval.Ticks) return;
        _lastTicks = now;
        controls.ForceKeyFrame();
    }
}
