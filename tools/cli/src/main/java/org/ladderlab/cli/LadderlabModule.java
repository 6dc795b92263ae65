package org.ladderlab.cli;

import com.google.inject.AbstractModule;
import com.google.inject.multibindings.Multibinder;

/** Puts the commands together; help lists them in this order. */
final class LadderlabModule extends AbstractModule {

    @Override
    protected void configure() {
        Multibinder<Command> commands = Multibinder.newSetBinder(binder(), Command.class);
        commands.addBinding().to(RunCommand.class);
        commands.addBinding().to(PlanCommand.class);
        commands.addBinding().to(SweepCommand.class);
        commands.addBinding().to(StatusCommand.class);
        commands.addBinding().to(EvaluateCommand.class);
        commands.addBinding().to(DrawCommand.class);
        commands.addBinding().to(SampleCommand.class);
        commands.addBinding().to(ValidateCommand.class);
        commands.addBinding().to(ResolveCommand.class);
        commands.addBinding().to(InspectCommand.class);
        commands.addBinding().to(CompareCommand.class);
        commands.addBinding().to(ReportCommand.class);
        commands.addBinding().to(ReproduceCommand.class);
        commands.addBinding().to(SyncCommand.class);
        commands.addBinding().to(UiCommand.class);
        commands.addBinding().to(ExportCommand.class);
        commands.addBinding().to(WeightsCommand.class);
        commands.addBinding().to(PluginsCommand.class);
        commands.addBinding().to(DescribeCommand.class);
        commands.addBinding().to(CatalogueCommand.class);
        commands.addBinding().to(SchemaCommand.class);
        commands.addBinding().to(DataCommand.class);
        commands.addBinding().to(NewPluginCommand.class);
        commands.addBinding().to(WorkCommand.class);
        commands.addBinding().to(TryCommand.class);
    }
}
