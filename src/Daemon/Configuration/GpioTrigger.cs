namespace Camerad.Daemon.Configuration;

/// <summary>What an input has noticed; each has a list of actions of its own.</summary>
internal enum GpioTrigger
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>Without a preset: the line has become active.</summary>
    Rising,

    /// <summary>Without a preset: the line has become inactive.</summary>
    Falling,

    /// <summary>Motion sensor: motion.</summary>
    Active,

    /// <summary>Motion sensor: no motion any more.</summary>
    Idle,

    /// <summary>Button: one short press.</summary>
    Press,

    /// <summary>Button: held down.</summary>
    LongPress,

    /// <summary>Button: two short presses.</summary>
    DoublePress,
}
