using Camerad.Daemon.Configuration;

namespace Camerad.Daemon.Gpio.Inputs;

/// <summary>
/// A motion sensor: motion begins and ends, and each beginning that is told has its end told. The hold-off is the least
/// time from one beginning to the next: one that comes earlier is told when the hold-off ends, if there still is
/// motion.
/// </summary>
/// <param name="holdOff">0: none.</param>
internal sealed class MotionRecognizer(TimeSpan holdOff) : Recognizer
{
    private TimeSpan _holdUntil = TimeSpan.MinValue;
    private bool _isTold;

    public override GpioTrigger HandleStart(bool isActive)
    {
        NextTimeout = Never;
        return isActive ? GpioTrigger.None : End();
    }

    public override GpioTrigger HandleLevel(bool isActive, TimeSpan at)
    {
        if (!isActive)
        {
            if (NextTimeout != Never) HeldOff++;
            NextTimeout = Never;
            return End();
        }

        if (_isTold) return GpioTrigger.None;
        if (at >= _holdUntil) return Begin(at);
        NextTimeout = _holdUntil;
        return GpioTrigger.None;
    }

    public override GpioTrigger HandleTimeout()
    {
        TimeSpan at = NextTimeout;
        NextTimeout = Never;
        return Begin(at);
    }

    private GpioTrigger Begin(TimeSpan at)
    {
        _isTold = true;
        _holdUntil = at + holdOff;
        return GpioTrigger.Active;
    }

    private GpioTrigger End()
    {
        bool wasTold = _isTold;
        _isTold = false;
        return wasTold ? GpioTrigger.Idle : GpioTrigger.None;
    }
}
