namespace Camerad.Daemon.Configuration;

/// <summary>What is connected to an input.</summary>
internal enum GpioPreset
{
    /// <summary>Anything whose edges mean something.</summary>
    None,

    /// <summary>A motion sensor, whose level means something.</summary>
    Pir,

    /// <summary>A push button, whose presses mean something.</summary>
    Button,
}
