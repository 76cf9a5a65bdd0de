namespace Camerad.Daemon.Configuration;

/// <summary>One of the things that an input sets off.</summary>
internal abstract record GpioAction;
