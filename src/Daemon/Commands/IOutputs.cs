namespace Camerad.Daemon.Commands;

/// <summary>The device's outputs: lamps, filters, LEDs. Any thread.</summary>
internal interface IOutputs
{
    /// <summary>Those there are, with their states.</summary>
    IReadOnlyList<OutputState> List();

    /// <summary>Switches one of <see cref="List"/>; does not wait long.</summary>
    /// <param name="name">Which.</param>
    /// <param name="on">To what.</param>
    /// <returns>Null, or why it could not be switched, as a sentence.</returns>
    string? Set(string name, bool on);
}
